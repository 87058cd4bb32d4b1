package import Authorization
import ByteCoding
package import CardLayout
import DESFire
import DurableSQLite
import Numbers
import PairedCards
package import ShopStore

/// One comparison of a PIN, with its price paid first (profile, "PINs").
package struct PINCheck {
    let method: PaymentMethod
    let entry: PINEntry?
    private let owesTry: Bool

    /// - Parameters:
    ///   - method: whose PIN it is: the card's own, or that of its credit.
    ///   - owesTry: whether the PIN was right before, and the commit that would have given the tries
    ///     back was cut: the one that it cost is given back with the one that is spent now. Guesses
    ///     that were made on the card since are not.
    package init(method: PaymentMethod, entry: PINEntry?, owesTry: Bool = false) {
        self.method = method
        self.entry = entry
        self.owesTry = owesTry
    }

    private var counter: TriesLayout.Counter { method == .credit ? .creditPIN : .cardPIN }

    /// What came of it, and the tries file that a right PIN writes within the sale's transaction.
    package struct Result {
        package let fact: PINFact
        package var tries: TriesLayout?
    }

    /// Tries left is read; the decremented value is committed; only then the PIN is compared.
    ///
    /// Whatever happens from the commit on, the try is spent.
    package func run(on tap: inout CardTap, for subject: JournalSubject) throws(SaleStop) -> Result
    {
        guard let value = tap.table.pinValue(for: method), let key = key(tap) else {
            return Result(fact: .uncheckable)
        }
        let file = FileNumber.tries.rawValue
        let bytes = try tap.perform(ReadData(file: file, count: TriesLayout.count))
        guard let tries = try? TriesLayout(bytes) else { throw .card(.broken) }
        let full = TriesLayout.full.left(counter)
        let left = owesTry ? min(full, tries.left(counter) + 1) : tries.left(counter)
        guard left > 0 else { return Result(fact: .blocked) }
        guard let pin = entry?.take() else { return Result(fact: .notEntered) }
        let spent = tries.setting(counter, to: left - 1)
        let record = CommitRecord(
            subject: subject, recordedAtMs: tap.till.clock(), purpose: .tries)
        let proof = try tap.commit(record, [WriteData(file: file, data: spent.bytes)])
        tap.keep(proof, of: subject)
        guard let typed = typedValue(pin, key, tap.table),
            constantTimeEquals(typed.bytes, value.bytes)
        else { return Result(fact: .wrong(triesLeft: left - 1)) }
        return Result(fact: .right, tries: spent.setting(counter, to: full))
    }

    private func key(_ tap: borrowing CardTap) -> AESKey? {
        let version = tap.table.pinKeyVersion
        switch method {
        case .eMoney: return tap.till.vault.key(.cardPIN, version: version, uid: tap.uid)
        case .credit:
            guard let number = tap.table.creditNumber else { return nil }
            return tap.till.vault.creditPINKey(version: version, for: number)
        }
    }

    private func typedValue(
        _ pin: PIN, _ key: AESKey, _ table: CardTable
    ) -> PINVerificationValue? {
        switch method {
        case .eMoney: pin.cardValue(key: key, number: table.cardNumber)
        case .credit: table.creditNumber.flatMap { pin.creditValue(key: key, number: $0) }
        }
    }
}
