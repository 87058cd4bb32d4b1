/// How a file's data travels once a session is open (desfire-ev2.md sections 3.2 and 5.3).
package enum CommunicationMode: UInt8, Hashable, Sendable, CaseIterable {
    /// In clear, without a MAC.
    case plain = 0b00
    /// In clear, with an 8-byte MAC each way.
    case mac = 0b01
    /// Enciphered, with an 8-byte MAC each way.
    case full = 0b11

    /// The mode in the two low bits of a FileOption byte; `10` means plain, too.
    package init(fileOption: UInt8) {
        self = CommunicationMode(rawValue: fileOption & 0b11) ?? .plain
    }
}
