import ByteCoding
package import DESFireWire

/// GetValue (6C, section 6): the committed balance of a value file, in the card's unit.
package struct GetValue: DESFireCommand {
    package let file: UInt8
    package let mode: CommunicationMode

    package init(file: UInt8, mode: CommunicationMode = .full) {
        self.file = file
        self.mode = mode
    }

    package var instruction: Instruction { .getValue }
    package var entersTransaction: Bool { true }
    package var header: [UInt8] { [file] }
    package static var refusals: Set<StatusCode> { DataFileStatus.refusals }

    package func answer(from bytes: [UInt8]) throws(DESFireError) -> Int32 {
        guard bytes.count == 4 else { throw .badAnswer }
        return bytes.reversed().reduce(Int32(0)) { $0 << 8 | Int32($1) }
    }
}
