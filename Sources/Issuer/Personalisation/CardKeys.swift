import CardLayout
import DESFire

/// The keys that one chip is given: each derived from the newest version of its master.
struct CardKeys {
    struct Versioned {
        let key: AESKey
        let version: UInt8
    }

    let issuer: Versioned
    let validation: Versioned
    let reissue: Versioned
    let load: Versioned
    let transactionMAC: Versioned
    let cardMaster: Versioned
    let cardPIN: Versioned

    init(_ vault: any KeyVault, uid: CardUID) throws(PersonalisationError) {
        issuer = try Self.key(.issuer, vault, uid)
        validation = try Self.key(.validation, vault, uid)
        reissue = try Self.key(.reissue, vault, uid)
        load = try Self.key(.load, vault, uid)
        transactionMAC = try Self.key(.transactionMAC, vault, uid)
        cardMaster = try Self.key(.cardMaster, vault, uid)
        cardPIN = try Self.key(.cardPIN, vault, uid)
    }

    private static func key(_ role: KeyRole, _ vault: any KeyVault, _ uid: CardUID)
        throws(PersonalisationError) -> Versioned
    {
        guard let version = vault.newestVersion(of: role),
            let key = vault.key(role, version: version, uid: uid)
        else { throw .keysIncomplete }
        return Versioned(key: key, version: version)
    }
}
