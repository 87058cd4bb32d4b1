import Console
import SimulatorCommands
import WarmTesting

/// `mainstay-simulator` for enumerations, without readers of the machine. The readers belong to the
/// thread that runs a call.
nonisolated func parsed(_ arguments: [String]) -> () -> Int32 {
    let program = Program.parsed(SimulatorProgram.self, arguments)
    return {
        AttachedReaders.$source.withValue(EmulatedReaderSource(or: AttachedReaders.source)) {
            program()
        }
    }
}

WarmServer.serve(parsed)
