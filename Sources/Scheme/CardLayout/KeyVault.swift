package import DESFire
package import PairedCards

/// Where masters live and what may be done with them: derive a card's key, nothing else.
///
/// Today a set in memory, read from a file that only its owner may open; a secure access module on
/// a second PC/SC slot would stand behind the same boundary.
package protocol KeyVault: Sendable {
    /// The newest version of a master that this vault holds; nil when it has none for the role.
    func newestVersion(of role: KeyRole) -> UInt8?

    /// A chip's own key, derived from one version of a master; nil when that is not here.
    func key(_ role: KeyRole, version: UInt8, uid: CardUID) -> AESKey?

    /// The key that checks a credit PIN, derived from the account's number.
    func creditPINKey(version: UInt8, for number: CreditNumber) -> AESKey?
}

/// One master key: its role, its version, its 16 bytes.
package struct MasterKey: Sendable {
    package let role: KeyRole
    /// 1 to 255; 0 is what a factory key says.
    package let version: UInt8
    package let key: AESKey

    package init(role: KeyRole, version: UInt8, key: AESKey) {
        self.role = role
        self.version = version
        self.key = key
    }
}

/// Masters in memory.
package struct MasterKeySet: KeyVault {
    private let masters: [MasterKey]

    package init(_ masters: [MasterKey]) { self.masters = masters }

    package func newestVersion(of role: KeyRole) -> UInt8? {
        masters.filter { $0.role == role }.map(\.version).max()
    }

    package func key(_ role: KeyRole, version: UInt8, uid: CardUID) -> AESKey? {
        master(role, version)?.diversified(by: role.input(uid: uid))
    }

    package func creditPINKey(version: UInt8, for number: CreditNumber) -> AESKey? {
        master(.creditPIN, version)?.diversified(by: KeyRole.creditPINInput(number))
    }

    private func master(_ role: KeyRole, _ version: UInt8) -> AESKey? {
        masters.first { $0.role == role && $0.version == version }?.key
    }
}
