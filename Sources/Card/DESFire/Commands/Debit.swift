import ByteCoding
package import DESFireWire

/// Debit (DC, section 6): takes an amount from a value file when the transaction commits.
///
/// `BE` when less than the amount is there: the transaction is gone then, and nothing was taken.
package struct Debit: DESFireCommand {
    package let file: UInt8
    package let amount: Int32
    package let mode: CommunicationMode

    /// - Parameter amount: positive, in the card's unit (minor units of its currency).
    package init(file: UInt8, amount: Int32, mode: CommunicationMode = .full) {
        precondition(amount > 0)
        self.file = file
        self.amount = amount
        self.mode = mode
    }

    package var instruction: Instruction { .debit }
    package var entersTransaction: Bool { true }
    package var header: [UInt8] { [file] }
    package var data: [UInt8] { [UInt8](littleEndian: amount, width: 4) }
    package static var refusals: Set<StatusCode> { DataFileStatus.refusals }
}
