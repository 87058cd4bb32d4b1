package import Authorization
package import CardLayout
package import DESFire
import DESFireWire
import Numbers
import PairedCards
package import SchemeMessages
package import SmartCard

/// The first four APDUs of every tap: select, prove the key, read the table (profile, "A tap").
///
/// Nothing that a card says is believed before both sides have proved the key that is derived from
/// its UID, and the issuer's signature has verified for that UID (T26).
package struct CardExamination {
    let bundle: KeyBundle
    let vault: MasterKeySet
    /// Key 1 for sales and checks, key 2 at a backup device that gives money back.
    var role = KeyRole.validation

    package init(bundle: KeyBundle, vault: MasterKeySet, role: KeyRole = .validation) {
        self.bundle = bundle
        self.vault = vault
        self.role = role
    }

    /// How often `91AD` is answered with another try: the chip delays after failed
    /// authentications of somebody else, and one success ends that.
    private static let delayedTries = 20

    /// What the card is. A genuine one is left with its session open.
    package func examine(_ card: inout DESFireCard, uid: CardUID) throws(CardLoss) -> CardReading {
        do throws(DESFireError) {
            try card.select(CardApplication.id)
        } catch {
            try CardLoss.rethrow(error)
            return .foreign
        }
        if let refusal = try authenticate(&card, uid) { return refusal }
        let bytes: [UInt8]
        do throws(DESFireError) {
            bytes = try card.perform(
                ReadData(file: FileNumber.table.rawValue, count: TableLayout.count))
        } catch {
            try CardLoss.rethrow(error)
            throw error.isReadersFault ? .cannotPassLongAPDU : .broken
        }
        return reading(of: bytes, uid)
    }

    /// Nil once the session is open.
    private func authenticate(_ card: inout DESFireCard, _ uid: CardUID) throws(CardLoss)
        -> CardReading?
    {
        guard let newest = vault.newestVersion(of: role) else { return .otherIssuer }
        if try prove(&card, uid, version: newest) { return nil }
        // Only now is the version asked: keys are never tried in a row.
        guard let version = try version(of: &card) else { return .notAuthentic }
        guard version != newest else { return .notAuthentic }
        guard vault.key(role, version: version, uid: uid) != nil else {
            return .otherIssuer
        }
        return try prove(&card, uid, version: version) ? nil : .notAuthentic
    }

    private func prove(_ card: inout DESFireCard, _ uid: CardUID, version: UInt8)
        throws(CardLoss) -> Bool
    {
        guard let key = vault.key(role, version: version, uid: uid) else { return false }
        for _ in 0..<Self.delayedTries {
            do throws(DESFireError) {
                try card.authenticate(key: key, number: role.number)
                return true
            } catch {
                try CardLoss.rethrow(error)
                guard error == .refused(.authenticationDelay) else { return false }
            }
        }
        return false
    }

    private func version(of card: inout DESFireCard) throws(CardLoss) -> UInt8? {
        do throws(DESFireError) {
            return try card.perform(GetKeyVersion(keyNumber: role.number))
        } catch {
            try CardLoss.rethrow(error)
            return nil
        }
    }

    private func reading(of bytes: [UInt8], _ uid: CardUID) -> CardReading {
        guard let layout = try? TableLayout(bytes) else { return .notAuthentic }
        guard layout.identity.issuerID == bundle.issuerID else { return .otherIssuer }
        guard layout.identity.isSigned(by: bundle.issuerKey, for: uid),
            bundle.scheme.index(of: layout.table.cardNumber) != nil
        else { return .notAuthentic }
        return .genuine(layout.table, environment: layout.identity.environment)
    }
}

/// Why a card cannot be talked to any longer. Before the commit is sent, nothing has happened.
package enum CardLoss: Error, Hashable, Sendable {
    /// It left, or the way to it broke.
    case channel(CardChannelError)
    /// The reader cannot pass an APDU as long as the table; a new session may try frames.
    case cannotPassLongAPDU
    /// Answers that are not the proven card's: another card, or somebody in between.
    case broken

    /// Carries a lost channel on, and nothing else.
    static func rethrow(_ error: DESFireError) throws(CardLoss) {
        if case .channel(let loss) = error { throw .channel(loss) }
    }

    init(_ error: DESFireError) {
        self = if case .channel(let loss) = error { .channel(loss) } else { .broken }
    }

    /// What people are told.
    package var reason: ReasonCode {
        switch self {
        case .channel(.cardRemoved): .cardRemoved
        case .channel(.readerGone), .channel(.serviceGone): .readerGone
        case .channel(.timedOut): .cardUnresponsive
        case .channel(.malformedAnswer): .cardAnswerUnverified
        case .cannotPassLongAPDU: .cardUnresponsive
        case .broken: .cardNotAuthentic
        }
    }
}

extension DESFireError {
    /// The reader, or a chip that does not know the opcode: not a sign of another card.
    fileprivate var isReadersFault: Bool {
        switch self {
        case .foreignStatus: true
        case .unexpectedStatus(let status): status == StatusCode.illegalCommand.rawValue
        default: false
        }
    }
}
