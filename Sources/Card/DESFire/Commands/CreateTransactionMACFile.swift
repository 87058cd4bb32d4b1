package import DESFireWire

/// CreateTransactionMACFile (CE, section 3.3): gives the application a counter and a MAC over
/// every commit, under a key that is written here and never read again.
package struct CreateTransactionMACFile: DESFireCommand {
    package let number: UInt8
    package let fileMode: CommunicationMode
    /// Write must be `.never`; ReadWrite `.never` disables CommitReaderID.
    package let rights: AccessRights
    package let key: AESKey
    package let keyVersion: UInt8

    package init(
        number: UInt8, mode: CommunicationMode, rights: AccessRights, key: AESKey,
        keyVersion: UInt8
    ) {
        self.number = number
        fileMode = mode
        self.rights = rights
        self.key = key
        self.keyVersion = keyVersion
    }

    package var instruction: Instruction { .createTransactionMACFile }
    package var header: [UInt8] {
        [number, fileMode.rawValue] + rights.bytes + [Self.aesKeyOption]
    }
    package var data: [UInt8] { key.bytes + [keyVersion] }
    package var mode: CommunicationMode { .full }
    package static var refusals: Set<StatusCode> {
        [.duplicate, .outOfMemory, .parameterError, .authenticationError, .permissionDenied]
    }

    private static let aesKeyOption: UInt8 = 0x02
}
