package import DESFireWire

/// Everything that a chip keeps without power.
///
/// A value: the chip changes a copy, hands it to its store, and only then believes in it.
package struct ChipImage: Codable, Hashable, Sendable {
    package let model: ChipModel
    /// The 7-byte UID, `04` first. It stays the real one even when a random one is shown outside.
    @HexCoded package var uid: [UInt8]
    /// Batch 4, fab 1, week 1, year 1: the tail of GetVersion.
    @HexCoded package var production: [UInt8]
    package var masterKey: ChipKey
    package var keySettings: ChipKeySettings
    package var configuration: ChipConfiguration
    /// Bytes still free; what is deleted comes back with FormatPICC only (section 3.1).
    package var freeMemoryBytes: Int
    package var applications: [ChipApplication]

    /// A chip as the factory ships it: a single-DES zero key of version 00, settings `0F`.
    ///
    /// - Precondition: a UID of 7 bytes and production data of 7 bytes.
    package static func factoryFresh(
        uid: [UInt8], model: ChipModel,
        production: [UInt8] = [0x21, 0x13, 0x62, 0x30, 0x30, 0x40, 0x24]
    ) -> ChipImage {
        precondition(uid.count == 7 && production.count == 7)
        return ChipImage(
            model: model, uid: uid, production: production, masterKey: .zeroDES,
            keySettings: ChipKeySettings(rawValue: 0x0F), configuration: [],
            freeMemoryBytes: model.memoryBytes, applications: [])
    }

    package func application(_ id: ApplicationID) -> ChipApplication? {
        applications.first { $0.id == id.bytes }
    }

    /// Whether the chip can work with it. Files are written by others, too.
    package var isConsistent: Bool {
        let identifiers = applications.map(\.id)
        return uid.count == 7 && production.count == 7 && masterKey.isConsistent
            && (0...model.memoryBytes).contains(freeMemoryBytes)
            && identifiers.allSatisfy { $0.count == 3 && $0 != ApplicationID.picc.bytes }
            && Set(identifiers).count == identifiers.count
            && applications.allSatisfy(\.isConsistent)
    }
}

/// SetConfiguration option 00 (section 3.7); bits are set and never cleared.
package struct ChipConfiguration: OptionSet, Codable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// FormatPICC is refused for ever.
    package static let noFormat = ChipConfiguration(rawValue: 0b01)
    /// Anticollision shows a new 4-byte UID at every activation.
    package static let randomUID = ChipConfiguration(rawValue: 0b10)
}

/// KeySett1 of the chip or of an application (section 3.1).
package struct ChipKeySettings: Codable, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    var allowsMasterKeyChange: Bool { rawValue & 1 != 0 }
    var allowsFreeListing: Bool { rawValue & 2 != 0 }
    var allowsFreeCreation: Bool { rawValue & 4 != 0 }
    var allowsSettingsChange: Bool { rawValue & 8 != 0 }
    /// Who may change keys other than the master key: a key, `E` the key itself, `F` nobody.
    var changeKeyRight: UInt8 { rawValue >> 4 }
}

/// A key with its version.
package struct ChipKey: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Hashable, Sendable {
        /// Single DES: two equal halves of eight bytes.
        case des
        case aes
    }

    package let kind: Kind
    /// Always 16 bytes.
    @HexCoded package var bytes: [UInt8]
    package let version: UInt8

    static let zeroDES = ChipKey(kind: .des, bytes: [UInt8](repeating: 0, count: 16), version: 0)
    static let zeroAES = ChipKey(kind: .aes, bytes: [UInt8](repeating: 0, count: 16), version: 0)

    package init(kind: Kind, bytes: [UInt8], version: UInt8) {
        self.kind = kind
        self.bytes = bytes
        self.version = version
    }

    var cipher: BlockCipher {
        switch kind {
        case .aes: BlockCipher(aes: bytes)
        case .des: BlockCipher(des: SingleDES(Array(bytes.prefix(8))))
        }
    }

    var isConsistent: Bool {
        bytes.count == 16 && (kind == .aes || bytes.prefix(8) == bytes.suffix(8))
    }
}
