import Console
import SimulatorCommands
import WarmTesting

// `mainstay-simulator` for enumerations, without readers of the machine.
AttachedReaders.$source.withValue(EmulatedReaderSource(or: AttachedReaders.source)) {
    WarmServer.serve { Program.run(SimulatorProgram.self, $0) }
}
