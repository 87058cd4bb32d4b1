import ByteCoding
package import DESFireWire

/// ChangeKey (C4, section 3.5) for AES keys, in an EV2 session.
///
/// | which key | plain cryptogram |
/// |---|---|
/// | the one that opened the session | new 16, version 1 |
/// | another one | new XOR old 16, version 1, CRC32(new) 4 |
package struct ChangeKey: DESFireCommand {
    package let keyNumber: UInt8
    package let newKey: AESKey
    package let version: UInt8
    /// The key that lies there now; nil when it is the one that opened the session.
    package let oldKey: AESKey?

    /// - Parameter keyNumber: at card level `80`, which also makes the master key an AES key.
    package init(keyNumber: UInt8, newKey: AESKey, version: UInt8, replacing oldKey: AESKey?) {
        self.keyNumber = keyNumber
        self.newKey = newKey
        self.version = version
        self.oldKey = oldKey
    }

    package var instruction: Instruction { .changeKey }
    package var header: [UInt8] { [keyNumber] }
    package var mode: CommunicationMode { .full }
    package var endsSession: Bool { oldKey == nil }

    package var data: [UInt8] {
        guard let oldKey else { return newKey.bytes + [version] }
        let mixed = zip(newKey.bytes, oldKey.bytes).map { $0 ^ $1 }
        return mixed + [version] + [UInt8](littleEndian: crc32(newKey.bytes), width: 4)
    }

    package static var refusals: Set<StatusCode> {
        [.authenticationError, .noSuchKey, .integrityError, .permissionDenied]
    }
}
