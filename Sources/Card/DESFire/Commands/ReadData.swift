import ByteCoding
package import DESFireWire

/// ReadData (AD, framed BD; section 6): the committed bytes of a data file.
package struct ReadData: DESFireCommand {
    package let file: UInt8
    package let offset: Int
    package let count: Int
    package let mode: CommunicationMode

    /// - Parameter count: at least 1: zero would mean "to the end", and an answer of a length that
    ///   nobody can check.
    package init(file: UInt8, offset: Int = 0, count: Int, mode: CommunicationMode = .full) {
        precondition(count > 0)
        self.file = file
        self.offset = offset
        self.count = count
        self.mode = mode
    }

    package var instruction: Instruction { .readData }
    package var framedInstruction: Instruction? { .readDataChained }
    package var entersTransaction: Bool { true }
    package var header: [UInt8] {
        [file] + [UInt8](littleEndian: offset, width: 3) + [UInt8](littleEndian: count, width: 3)
    }
    package static var refusals: Set<StatusCode> { DataFileStatus.refusals }

    package func answer(from bytes: [UInt8]) throws(DESFireError) -> [UInt8] {
        guard bytes.count == count else { throw .badAnswer }
        return bytes
    }
}

/// What every command on the content of a file may be refused with (section 1.3).
enum DataFileStatus {
    static let refusals: Set<StatusCode> = [
        .authenticationError, .permissionDenied, .boundaryError, .fileNotFound, .parameterError,
        .fileIntegrityError,
    ]
}
