import ByteCoding
package import DESFireWire

/// ReadRecords (BB, section 6) with count 0: every committed record of a record file, the oldest
/// first. More than one APDU carries, so that the answer comes in frames.
package struct ReadAllRecords: DESFireCommand {
    package let file: UInt8
    package let recordSize: Int
    package let mode: CommunicationMode

    package init(file: UInt8, recordSize: Int, mode: CommunicationMode = .full) {
        precondition(recordSize > 0)
        self.file = file
        self.recordSize = recordSize
        self.mode = mode
    }

    package var instruction: Instruction { .readRecordsChained }
    package var answersInFrames: Bool { true }
    package var entersTransaction: Bool { true }
    package var header: [UInt8] { [file] + [UInt8](repeating: 0, count: 6) }
    package static var refusals: Set<StatusCode> { DataFileStatus.refusals }

    package func answer(from bytes: [UInt8]) throws(DESFireError) -> [[UInt8]] {
        guard !bytes.isEmpty, bytes.count.isMultiple(of: recordSize) else { throw .badAnswer }
        return stride(from: 0, to: bytes.count, by: recordSize).map {
            Array(bytes[$0..<$0 + recordSize])
        }
    }
}
