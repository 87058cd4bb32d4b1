import Authorization
import Numbers
import ShopStore

/// What one shop's journal says, added up from its records alone.
struct WorldLedger {
    enum End: Hashable {
        case approved
        case declined
        /// Ended by the clerk while the card may have taken the money.
        case abandoned
        /// What the card has said about an abandoned one.
        case found(FindingRecord.Finding)
    }

    struct Entry {
        var subject: JournalSubject
        /// The newest record of the card before the newest attempt; nil while none was made.
        var baseline: [UInt8]?
        var end: End?
        var returnedBy: ReturnPath?

        /// Whether the card may have done something of which the shop does not know.
        var isInDoubt: Bool { baseline != nil && (end == nil || end == .abandoned) }
    }

    private(set) var entries: [TransactionID: Entry] = [:]
    private(set) var inDoubt: Set<TransactionID> = []
    /// Approved sales less what was given back.
    private(set) var claimsMinor: [PaymentMethod: Int64] = [:]
    private(set) var debtsMinor: [PaymentMethod: Int64] = [:]
    /// The newest approved sales, to be given back.
    private(set) var newestApproved: [(id: TransactionID, amountMinor: Int64)] = []
    /// What counts as spent, by sale: its card and its largest amount.
    private(set) var spent: [TransactionID: (card: CardNumber?, amountMinor: Int64)] = [:]
    private(set) var newestSequence: Int64 = 0
    /// What was told to people, to be found again in the end.
    var told: [TransactionID: End] = [:]

    /// Reads what is new, and returns the transactions that it is about.
    mutating func read(_ store: ShopDatabase) throws -> Set<TransactionID> {
        var touched: Set<TransactionID> = []
        for record in try store.records(since: newestSequence, limit: .max) {
            try Violation.unless(
                record.sequence == newestSequence + 1, "a gap behind record \(newestSequence)")
            newestSequence = record.sequence
            try add(record)
            touched.insert(record.subject.transactionID)
        }
        return touched
    }

    private mutating func add(_ record: JournalRecord) throws {
        let id = record.subject.transactionID
        var entry = entries[id] ?? Entry(subject: record.subject)
        entry.subject.cardUID = entry.subject.cardUID ?? record.subject.cardUID
        entry.subject.cardNumber = entry.subject.cardNumber ?? record.subject.cardNumber
        switch record.entry {
        case .intent(let intent):
            try Violation.unless(entry.end == nil, "\(id): an attempt behind the end")
            guard let baseline = intent.baseline else { throw Violation("\(id): no baseline") }
            entry.baseline = baseline
            spend(record.subject)
        case .commit, .proof: break
        case .outcome(let outcome): try add(outcome, to: &entry)
        case .finding(let finding):
            try Violation.unless(entry.end == .abandoned, "\(id): found, and not abandoned")
            entry.end = .found(finding.finding)
            if finding.finding == .done, let sale = finding.subject.sale {
                debtsMinor[sale.method, default: 0] += sale.amountMinor
            }
        }
        entries[id] = entry
        if entry.isInDoubt { inDoubt.insert(id) } else { inDoubt.remove(id) }
    }

    private mutating func add(_ outcome: OutcomeRecord, to entry: inout Entry) throws {
        switch outcome.verdict {
        case .incomplete: return
        case .declined(let reasons):
            try Violation.unless(entry.end == nil, "two ends")
            spent[outcome.subject.transactionID] = nil
            let isAbandoned = reasons.first?.code == .saleAbandoned && entry.baseline != nil
            entry.end = isAbandoned ? .abandoned : .declined
        case .approved:
            try Violation.unless(entry.end == nil, "two ends")
            entry.end = .approved
            entry.returnedBy = outcome.returnedBy
            guard let sale = outcome.subject.sale else { throw Violation("approved nothing") }
            if outcome.returnedBy == .card, let id = outcome.subject.refersTo { spent[id] = nil }
            if outcome.subject.kind == .sale {
                spend(outcome.subject)
                claimsMinor[sale.method, default: 0] += sale.amountMinor
                newestApproved = newestApproved.suffix(19)
                newestApproved.append((outcome.subject.transactionID, sale.amountMinor))
            } else {
                claimsMinor[sale.method, default: 0] -= sale.amountMinor
                if outcome.returnedBy == .issuer {
                    debtsMinor[sale.method, default: 0] += sale.amountMinor
                }
            }
        }
    }

    private mutating func spend(_ subject: JournalSubject) {
        guard subject.kind == .sale, let sale = subject.sale else { return }
        let old = spent[subject.transactionID]
        spent[subject.transactionID] = (
            subject.cardNumber ?? old?.card, max(sale.amountMinor, old?.amountMinor ?? 0)
        )
    }

    /// What a card has spent here since ever, in minor units.
    func spentMinor(by card: CardNumber) -> Int64 {
        spent.values.lazy.filter { $0.card == card }.reduce(0) { $0 + $1.amountMinor }
    }
}
