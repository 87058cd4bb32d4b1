import Console
import PCSC
import ShopCommands

AttachedReaders.$source.withValue(PCSCReaderSource()) { Program.main(ShopProgram.self) }
