import Console
import IssuerCommands
import PCSC

AttachedReaders.$source.withValue(PCSCReaderSource()) { Program.main(IssuerProgram.self) }
