package import DESFireWire

/// ChangeKeySettings (54, section 3.1): what the master key of the level still allows.
package struct ChangeKeySettings: DESFireCommand {
    package let settings: UInt8

    package init(_ settings: UInt8) { self.settings = settings }

    package var instruction: Instruction { .changeKeySettings }
    package var data: [UInt8] { [settings] }
    package var mode: CommunicationMode { .full }
    package static var refusals: Set<StatusCode> { [.authenticationError, .permissionDenied] }
}
