import Console
import SimulatorCommands
import WarmTesting

// `mainstay-simulator` for enumerations, without readers of the machine.
AttachedReaders.$source.withValue(EmulatedReaderSource(or: AttachedReaders.source)) {
    WarmServer.serve { Program.parsed(SimulatorProgram.self, $0) }
}
