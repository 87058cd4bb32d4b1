import Console
import PCSC
import SimulatorCommands

AttachedReaders.$source.withValue(EmulatedReaderSource(or: PCSCReaderSource())) {
    Program.main(SimulatorProgram.self)
}
