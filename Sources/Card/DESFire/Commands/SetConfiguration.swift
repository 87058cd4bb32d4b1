package import DESFireWire

/// SetConfiguration option 00 (5C, section 3.7): one-way bits of the whole chip.
package struct SetConfiguration: DESFireCommand {
    /// b0: FormatPICC is disabled for ever.
    package static let noFormat: UInt8 = 0x01

    package let bits: UInt8

    package init(bits: UInt8) { self.bits = bits }

    package var instruction: Instruction { .setConfiguration }
    package var header: [UInt8] { [0x00] }
    package var data: [UInt8] { [bits] }
    package var mode: CommunicationMode { .full }
    package static var refusals: Set<StatusCode> {
        [.authenticationError, .permissionDenied, .parameterError]
    }
}
