import ByteCoding
package import DESFireWire

/// WriteRecord (8B, framed 3B; section 6): one new record, pending until the commit. A second one
/// in the same transaction would edit the first.
package struct WriteRecord: DESFireCommand {
    package let file: UInt8
    package let data: [UInt8]
    package let mode: CommunicationMode

    package init(file: UInt8, data: [UInt8], mode: CommunicationMode = .full) {
        precondition((1...WriteData.maximumCount).contains(data.count))
        self.file = file
        self.data = data
        self.mode = mode
    }

    package var instruction: Instruction { .writeRecord }
    package var framedInstruction: Instruction? { .writeRecordChained }
    package var entersTransaction: Bool { true }
    package var header: [UInt8] {
        [file, 0, 0, 0] + [UInt8](littleEndian: data.count, width: 3)
    }
    package static var refusals: Set<StatusCode> {
        DataFileStatus.refusals.union([.memoryError, .outOfMemory])
    }
}
