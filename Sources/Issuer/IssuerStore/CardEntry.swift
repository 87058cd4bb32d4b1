package import CardLayout
package import DESFire
import DurableSQLite
package import Numbers
package import PairedCards

/// One card in the issuer's register.
package struct CardEntry: Hashable, Sendable {
    /// As what it was issued; which card of a pair is main today is another question.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case main
        case sub
    }

    package enum State: Hashable, Sendable {
        /// Its personalisation has begun and was not finished; the chip may be anything between.
        case begun
        case issued(Issue)
    }

    /// What the issuer knows from the moment the card was finished.
    package struct Issue: Hashable, Sendable {
        /// Milliseconds since 1970-01-01 UTC.
        package let atMs: Int64
        /// Nil for a card without e-money.
        package let eMoneyID: EMoneyID?
        /// What the value files were created with, in minor units: load 0 of the books.
        package let firstBalanceMinor: Int64
        package let firstAllowanceMinor: Int64
        /// Counter and MAC of the card's first commit, on which its later ones build.
        package let baseline: TransactionProof
        /// What that commit did, sealed; never empty.
        package let baselineRows: [UInt8]

        package init(
            atMs: Int64, eMoneyID: EMoneyID?, firstBalanceMinor: Int64,
            firstAllowanceMinor: Int64, baseline: TransactionProof, baselineRows: [UInt8]
        ) {
            self.atMs = atMs
            self.eMoneyID = eMoneyID
            self.firstBalanceMinor = firstBalanceMinor
            self.firstAllowanceMinor = firstAllowanceMinor
            self.baseline = baseline
            self.baselineRows = baselineRows
        }
    }

    package let number: CardNumber
    package let uid: CardUID
    package let kind: Kind
    /// Milliseconds since 1970-01-01 UTC; of several beginnings the last.
    package let begunAtMs: Int64
    package let state: State

    package var isIssued: Bool { state != .begun }
}

extension CardEntry {
    init(_ row: StoredRow) throws(StoreError) {
        number = try row.present(CardNumber(text: row.text("number")))
        uid = try row.present(CardUID(row.blob("uid")))
        kind = try row.present(Kind(rawValue: row.text("kind")))
        begunAtMs = try row.integer("begun_at_ms")
        switch try row.text("state") {
        case "begun": state = .begun
        case "issued": state = .issued(try Issue(row))
        default: throw .damaged
        }
    }
}

extension CardEntry.Issue {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        var account: EMoneyID?
        if let text = try row.textIfPresent("emoney_id") {
            account = try row.present(EMoneyID(text: text))
        }
        self.init(
            atMs: try row.integer("issued_at_ms"), eMoneyID: account,
            firstBalanceMinor: try row.integer("first_balance_minor"),
            firstAllowanceMinor: try row.integer("first_allowance_minor"),
            baseline: TransactionProof(
                counter: try row.present(UInt32(exactly: row.integer("baseline_tmc"))),
                mac: try row.blob("baseline_tmv")),
            baselineRows: try row.blob("baseline_rows"))
    }
}
