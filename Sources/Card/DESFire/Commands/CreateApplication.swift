package import DESFireWire

/// CreateApplication (CA, section 3.1) with AES keys, all zero and of version 00 at first.
package struct CreateApplication: DESFireCommand {
    package let application: ApplicationID
    /// KeySett1: who may change keys, list and create files.
    package let keySettings: UInt8
    /// 1 to 14 keys.
    package let keyCount: UInt8

    package init(_ application: ApplicationID, keySettings: UInt8, keyCount: UInt8) {
        self.application = application
        self.keySettings = keySettings
        self.keyCount = keyCount
    }

    package var instruction: Instruction { .createApplication }
    package var header: [UInt8] {
        application.bytes + [keySettings, Self.aesKeyType | keyCount]
    }
    package static var refusals: Set<StatusCode> {
        [.duplicate, .outOfMemory, .countError, .authenticationError, .permissionDenied]
    }

    private static let aesKeyType: UInt8 = 0x80
}
