import ByteCoding
package import DESFireWire

/// LimitedCredit (1C, section 6): gives back, once, at most what the last commit with a debit has
/// taken from a value file.
///
/// `BE` when that is less than the amount; the transaction is gone then.
package struct LimitedCredit: DESFireCommand {
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

    package var instruction: Instruction { .limitedCredit }
    package var entersTransaction: Bool { true }
    package var header: [UInt8] { [file] }
    package var data: [UInt8] { [UInt8](littleEndian: amount, width: 4) }
    package static var refusals: Set<StatusCode> { DataFileStatus.refusals }
}
