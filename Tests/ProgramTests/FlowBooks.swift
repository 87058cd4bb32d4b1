import Authorization
import DurableSQLite
import Foundation
import Numbers
import ShopStore
import Testing

/// What a shop's journal holds when nothing is going on.
struct FlowBooks {
    let records: [JournalRecord]
    let pending: [PendingTransaction]
    /// The desk's.
    let procedures: [PendingProcedure]
    let verification: JournalVerification

    init(_ place: FlowPlace) throws { try self.init(of: place.folder) }

    /// - Parameter folder: the shop's home is in it.
    init(of folder: URL) throws {
        let path = folder.appending(path: "shop/shop.sqlite").path
        let database = try ShopDatabase.open(at: path)
        records = try database.records(limit: .max)
        pending = try database.pending()
        procedures = try database.pendingProcedures()
        verification = try database.verifyJournal()
        try database.close()
    }

    /// The newest sale that the till called so.
    func id(ofSale reference: String) throws -> TransactionID {
        let sale = records.map(\.subject).last {
            $0.kind == .sale && $0.saleReference == reference
        }
        return try #require(sale).transactionID
    }

    private func outcomes(_ verdict: (Verdict) -> Bool) -> [OutcomeRecord] {
        records.compactMap { record in
            guard case .outcome(let outcome) = record.entry, verdict(outcome.verdict) else {
                return nil
            }
            return outcome
        }
    }

    var approved: [OutcomeRecord] { outcomes { $0 == .approved } }

    var approvedSales: [OutcomeRecord] { approved.filter { $0.subject.kind == .sale } }

    /// What the merchant is paid for: approved sales less all that was given back of them.
    func claimsMinor(_ method: PaymentMethod) -> Int64 {
        approved.reduce(0) { sum, outcome in
            guard let sale = outcome.subject.sale, sale.method == method else { return sum }
            return sum + (outcome.subject.kind == .sale ? sale.amountMinor : -sale.amountMinor)
        }
    }

    /// What is owed to the card: abandoned sales that it paid, and what the issuer gives back.
    func owedMinor(_ method: PaymentMethod) -> Int64 {
        records.reduce(0) { sum, record in
            let isOwed =
                switch record.entry {
                case .finding(let finding): finding.finding == .done
                case .outcome(let outcome): outcome.returnedBy == .issuer
                case .intent, .commit, .proof: false
                }
            guard isOwed, let sale = record.subject.sale, sale.method == method else { return sum }
            return sum + sale.amountMinor
        }
    }

    /// Commits that the card was asked for.
    var announcedCommits: Int { records.count { $0.announcesCommit } }

    /// Commits that one of several cards was asked for.
    func announcedCommits(of card: CardNumber) -> Int {
        records.count { $0.announcesCommit && $0.subject.cardNumber == card }
    }

    /// How the procedures of a kind have ended that were done.
    func receipts(_ kind: TransactionKind) -> [JournalSubject] {
        approved.map(\.subject).filter { $0.kind == kind }
    }
}

extension JournalRecord {
    fileprivate var announcesCommit: Bool {
        switch entry {
        case .intent, .commit: true
        case .proof, .outcome, .finding: false
        }
    }
}
