import DESFire
import DESFireWire
import PairedCards

/// What a key is for; each has a master of its own (profile, "Application and keys").
package enum KeyRole: String, Hashable, Sendable, CaseIterable {
    /// Key 0, held by the issuer alone: personalises, changes keys and settings.
    case issuer
    /// Key 1, in every merchant terminal: reads the table, debits, writes tries and log.
    case validation
    /// Key 2, in backup devices: writes table and papers, undoes the last debit.
    case reissue
    /// Key 3, held by the issuer alone: credits e-money and allowance.
    case load
    /// The key of the transaction MAC file: chip and issuer alone.
    case transactionMAC
    /// The chip's own master key.
    case cardMaster
    /// Not on the card: checks a card PIN offline.
    case cardPIN
    /// Not on the card: checks a credit PIN offline.
    case creditPIN

    /// The number on the chip, or for keys that are not on it the byte that keeps them apart.
    package var number: UInt8 {
        switch self {
        case .issuer, .cardMaster: 0x00
        case .validation: 0x01
        case .reissue: 0x02
        case .load: 0x03
        case .transactionMAC: 0x0F
        case .cardPIN: 0x4D
        case .creditPIN: 0x4C
        }
    }

    /// The keys of a terminal; a backup device has ``reissue``, too.
    package static let merchantRoles: [KeyRole] = [.validation, .cardPIN, .creditPIN]

    /// What AN10922 derives from: `UID 7 | AID 3 | number 1 | "MAINSTAY"`.
    func input(uid: CardUID) -> [UInt8] {
        let application = self == .cardMaster ? ApplicationID.picc : CardApplication.id
        return uid.bytes + application.bytes + [number] + Self.suffix
    }

    /// For the credit PIN the account takes the chip's place, so that its value can be copied:
    /// `credit number as stored, 16 | 4C | "MAINSTAY"`.
    static func creditPINInput(_ number: CreditNumber) -> [UInt8] {
        number.field + [KeyRole.creditPIN.number] + suffix
    }

    private static let suffix = Array("MAINSTAY".utf8)
}

extension CreditNumber {
    /// Field 46 as it is stored: padded with zeros.
    var field: [UInt8] {
        bytes + [UInt8](repeating: 0, count: Self.maximumWidth - bytes.count)
    }
}

/// A chip's serial number: 7 bytes, fixed, beginning with the maker.
package struct CardUID: Hashable, Sendable {
    package static let width = 7

    package let bytes: [UInt8]

    /// Nil for any other length: 4 bytes are a random number that changes at every tap.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.width else { return nil }
        self.bytes = bytes
    }
}
