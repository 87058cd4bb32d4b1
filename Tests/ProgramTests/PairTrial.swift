import Authorization
import DurableSQLite
import Foundation
import Numbers
import PairedCards
import ShopStore
import Testing

/// One procedure of the desk, to be disturbed on copies of the place where it begins, and held to
/// what it comes to undisturbed.
struct PairTrial: Sendable {
    let flow: PairFlow
    /// Where it begins; it is not changed.
    let template: PairPlace
    private let start: Figures
    private let end: Figures
    /// Of the undisturbed one.
    private let receipt: DeskNote
    /// Of the same kind, from before.
    private let earlierReceiptCount: Int
    /// Commits of each card that the desk does not know of: the issuer's.
    private let unannounced: [Int]

    private static let chips = ["a.chip", "b.chip"]
    private static let tries: Int64 = 3
    private static let errors: Int64 = 5

    /// What lies on the cards, and why a sale's terminal refuses them; nil where it does not.
    fileprivate struct Figures: Equatable {
        let cards: [PairCard]
        let refusals: [String?]

        init(_ place: PairPlace) throws {
            cards = try PairTrial.chips.map { try PairCard(place.folder.appending(path: $0)) }
            refusals = try PairTrial.chips.map(place.refusal)
        }

        var acceptedCount: Int { refusals.count { $0 == nil } }
    }

    init(_ flow: PairFlow) throws {
        self.flow = flow
        template = try PairPlace.original.get().copied()
        for preparation in flow.before { try template.prepare(preparation) }
        start = try Figures(template)
        let place = try template.copied()
        try place.prepare(.desk(flow.call))
        end = try Figures(place)
        unannounced = try Self.unannounced(template, start.cards)
        earlierReceiptCount = try FlowBooks(of: template.folder).receipts(flow.kind).count
        let receipts = try FlowBooks(of: place.folder).receipts(flow.kind)
        receipt = try #require(receipts.last?.desk)
        try #require(flow.kind == .verification || start != end || flow.call.words == "copy")
    }

    private static func unannounced(_ place: PairPlace, _ cards: [PairCard]) throws -> [Int] {
        let books = try FlowBooks(of: place.folder)
        return try zip(chips, cards).map { chip, card in
            try Int(place.figures(of: chip).commits)
                - books.announcedCommits(of: card.table.cardNumber)
        }
    }

    /// What is known of a case while its calls are made.
    struct Case {
        fileprivate(set) var place: PairPlace
        fileprivate var label: String
        fileprivate var figures: Figures
        /// Whether there is a receipt.
        fileprivate var isDone = false
        /// Procedures that were open at any time: each must end as done.
        fileprivate var opened: Set<TransactionID> = []
        /// Receipts that somebody was given.
        fileprivate var told: Set<String> = []
    }

    func beginning() throws -> Case {
        Case(place: try template.copied(), label: flow.name, figures: start)
    }

    /// The same on a copy, so that several things can happen to it next.
    static func copy(_ one: Case) throws -> Case {
        var copy = one
        copy.place = try one.place.copied()
        return copy
    }
}

// MARK: - A disturbed call

extension PairTrial {
    /// Makes the call with a fault in it, and looks at what that has left.
    func disturb(
        _ one: inout Case, _ fault: PairFault, at counter: VirtualCounter? = nil
    ) throws {
        one.label += ", \(fault)"
        let before = one.figures
        let triesBefore = try tries(one.place)
        let run = try one.place.run(flow.call, fault, at: counter)
        #expect(fault.exits.contains(run.exit), "\(one.label): \(run.exit), \(run.everything)")
        let after = try Figures(one.place)
        one.figures = after
        try expectBeforeOrAfter(one, before, after)
        for (left, before) in zip(try tries(one.place), triesBefore) {
            #expect((before - 1...Self.tries).contains(left), "\(one.label): \(left) tries")
        }
        let books = try FlowBooks(of: one.place.folder)
        one.opened.formUnion(books.procedures.map(\.transactionID))
        one.isDone = !newReceipts(books).isEmpty
        if fault.fault.cut != nil {
            // A card that leaves is nobody's error (O10).
            #expect(try one.place.errorsLeft() == Self.errors, "\(one.label): an error")
        }
        guard run.exit >= 0, !run.output.isEmpty else { return }
        try expectTrue(&one, try run.json(), before, after)
    }

    private func expectBeforeOrAfter(
        _ one: Case, _ before: Figures, _ after: Figures
    ) throws {
        for index in Self.chips.indices {
            let card = after.cards[index]
            let isKnown =
                card == start.cards[index] || card == end.cards[index]
                || flow.isTwofold && card.isBlank
            #expect(isKnown, "\(one.label): \(Self.chips[index]) neither before nor after")
        }
        #expect(after.acceptedCount <= 1, "\(one.label): both are accepted")
        guard flow.kind == .promotion, after.cards == end.cards else { return }
        // The old number was durably refused here before the card committed (T20).
        #expect(after.refusals == end.refusals, "\(one.label): \(after.refusals)")
    }

    private func tries(_ place: PairPlace) throws -> [Int64] {
        try Self.chips.map { try place.figures(of: $0).cardPINTries }
    }

    /// Somebody at the desk has read it.
    private func expectTrue(
        _ one: inout Case, _ json: JSONTree, _ before: Figures, _ after: Figures
    ) throws {
        switch json["verdict"]?.text {
        case "approved":
            #expect(after == end, "\(one.label): told, not done")
            one.told.insert(try #require(json["transactionID"]?.text))
        case "declined" where !flow.isTwofold:
            #expect(after.cards == before.cards, "\(one.label): refused, and yet done")
        default: break
        }
    }
}

// MARK: - The end

extension PairTrial {
    /// Makes the call again, undisturbed: everything is as if nothing had happened.
    func finish(_ one: Case, at counter: VirtualCounter? = nil) throws {
        let run = try one.place.run(flow.call, at: counter)
        let exit: Int32 = flow.isMadeOnce && one.isDone ? 1 : 0
        #expect(run.exit == exit, "\(one.label): then \(run.exit), \(run.everything)")
        let after = try Figures(one.place)
        #expect(after == end, "\(one.label): \(after.refusals)")
        #expect(try tries(one.place) == [Self.tries, Self.tries], "\(one.label): tries")
        try expectBooks(one)
    }

    private func newReceipts(_ books: FlowBooks) -> ArraySlice<JournalSubject> {
        books.receipts(flow.kind).dropFirst(earlierReceiptCount)
    }

    private func expectBooks(_ one: Case) throws {
        let books = try FlowBooks(of: one.place.folder)
        #expect(books.procedures.isEmpty, "\(one.label): \(books.procedures)")
        #expect(
            books.verification == .intact(count: Int64(books.records.count)),
            "\(one.label): \(books.verification)")
        let receipts = newReceipts(books)
        #expect(receipts.allSatisfy { $0.desk == receipt }, "\(one.label): \(receipts)")
        if flow.isMadeOnce { #expect(receipts.count == 1, "\(one.label): \(receipts.count)") }
        let done = Set(books.approved.map(\.subject.transactionID))
        #expect(one.opened.isSubset(of: done), "\(one.label): begun, and not ended as done")
        #expect(one.told.isSubset(of: done.map(\.text)), "\(one.label): told, not kept")
        let more = zip(try Self.unannounced(one.place, start.cards), unannounced)
        #expect(more.allSatisfy { $0 <= $1 }, "\(one.label): a commit that no record announces")
    }
}
