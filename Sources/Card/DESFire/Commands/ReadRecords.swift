import ByteCoding
package import DESFireWire

/// ReadRecords (AB, framed BB; section 6): committed records of a record file.
///
/// Record 0 is the newest; an answer of several lists the oldest first.
package struct ReadRecords: DESFireCommand {
    package let file: UInt8
    package let first: Int
    package let count: Int
    package let recordSize: Int
    package let mode: CommunicationMode

    /// - Parameter count: how many records, at least 1.
    package init(
        file: UInt8, first: Int = 0, count: Int, recordSize: Int, mode: CommunicationMode = .full
    ) {
        precondition(count > 0 && recordSize > 0)
        self.file = file
        self.first = first
        self.count = count
        self.recordSize = recordSize
        self.mode = mode
    }

    package var instruction: Instruction { .readRecords }
    package var framedInstruction: Instruction? { .readRecordsChained }
    package var entersTransaction: Bool { true }
    package var header: [UInt8] {
        [file] + [UInt8](littleEndian: first, width: 3) + [UInt8](littleEndian: count, width: 3)
    }
    package static var refusals: Set<StatusCode> { DataFileStatus.refusals }

    package func answer(from bytes: [UInt8]) throws(DESFireError) -> [[UInt8]] {
        guard bytes.count == count * recordSize else { throw .badAnswer }
        return stride(from: 0, to: bytes.count, by: recordSize).map {
            Array(bytes[$0..<$0 + recordSize])
        }
    }
}
