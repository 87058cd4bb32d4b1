import ByteCoding
package import DESFireWire

/// WriteData (8D, framed 3D; section 6): pending in a backup file until the commit.
package struct WriteData: DESFireCommand {
    /// The most that one APDU carries in full mode: 255 less header, MAC and one padding byte.
    package static let maximumCount = 239

    package let file: UInt8
    package let offset: Int
    package let data: [UInt8]
    package let mode: CommunicationMode

    package init(file: UInt8, offset: Int = 0, data: [UInt8], mode: CommunicationMode = .full) {
        precondition((1...Self.maximumCount).contains(data.count))
        self.file = file
        self.offset = offset
        self.data = data
        self.mode = mode
    }

    package var instruction: Instruction { .writeData }
    package var framedInstruction: Instruction? { .writeDataChained }
    package var entersTransaction: Bool { true }
    package var header: [UInt8] {
        [file] + [UInt8](littleEndian: offset, width: 3)
            + [UInt8](littleEndian: data.count, width: 3)
    }
    package static var refusals: Set<StatusCode> {
        DataFileStatus.refusals.union([.memoryError, .outOfMemory])
    }
}
