import Authorization
import CardEmulator
import CardLayout
import FolderTesting
import Foundation
import Numbers
import Purchase
import ShopStore
import ShopTesting
import Testing

/// One card in three shops: the first one's sale is torn, others write on the card before it comes
/// back.
@Suite struct ForeignRecordTests {
    enum Writer: CaseIterable {
        case others
        /// Sales of theirs are torn, too, and leave records about themselves.
        case othersResolving
        /// The shop with the torn sale is among them.
        case ownToo
    }

    enum Retap: CaseIterable { case same, another, abandoned }

    private let folder: TemporaryFolder
    private let issuer: TrialIssuer
    private let clock = TrialClock()
    private let own: WorldShop
    private let others: [WorldShop]

    init() throws {
        folder = try TemporaryFolder()
        issuer = try TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3)
        let base = URL(filePath: folder.path)
        let (issuer, clock) = (issuer, clock)
        let shops = try ["SHOP0001", "SHOP0002", "SHOP0003"].map {
            try WorldShop(
                issuer, name: $0, isDesk: false, refusesLongAPDUs: false, in: base, clock: clock)
        }
        own = shops[0]
        others = Array(shops.dropFirst())
    }

    private func card() throws -> ChipBox {
        ChipBox(try issuer.chip(issuer.mainPlan(balance: 50_000), uid: Shop.uid))
    }

    @discardableResult
    private func sell(
        _ shop: WorldShop, _ box: ChipBox, _ amount: Int64, reference: String? = nil,
        stop: WorldReader.Stop? = nil
    ) throws -> SaleResult {
        try shop.till.sell(
            SaleRequest(amountMinor: amount, method: .eMoney, saleReference: reference),
            on: WorldReader(shop.name, box, refusesLongAPDUs: false, stop: stop), waitSeconds: 0,
            transactionID: TrialIssuer.freshID())
    }

    @Test(arguments: Writer.allCases, [true, false])
    func `up to fifteen records of others between a tear and its end tell no lie`(
        writer: Writer, isTaken: Bool
    ) throws {
        let box = try card()
        let torn = try sell(
            own, box, 1_000, reference: "R", stop: isTaken ? .after(9) : .before(9))
        let commits = try WorldCard.Figures(box.current).commits
        let open = try #require(try own.store.pending(torn.transactionID))
        var isKnown = false
        for turn in 0...15 {
            let writes = Int(try WorldCard.Figures(box.current).commits - commits)
            let shown = try WorldCard.Figures(box.current).shownLog
            let isShown = shown.contains {
                $0 == open.intent?.baseline || $0.starts(with: torn.transactionID.bytes)
            }
            if !isKnown { #expect(isShown == (writes <= 9), "\(writes) records") }
            for retap in Retap.allCases {
                try expect(
                    retap, box.current, torn.transactionID,
                    Truth(isTaken: isTaken, isKnown: isKnown, isShown: isShown), "\(writes)")
            }
            isKnown = try write(writer, turn, box) || isKnown
        }
    }

    /// What the shop has found out by now, or can.
    private struct Truth {
        let isTaken: Bool
        let isKnown: Bool
        let isShown: Bool
    }

    /// One record more, or two; says whether the torn sale's own shop has looked at the card.
    private func write(_ writer: Writer, _ turn: Int, _ box: ChipBox) throws -> Bool {
        switch writer {
        case .others: try sell(others[turn % 2], box, 10)
        case .othersResolving:
            let isDone = turn % 2 == 0
            try sell(others[0], box, Int64(20 + turn), stop: isDone ? .after(9) : .before(9))
            try sell(others[0], box, 10)
        case .ownToo:
            guard turn % 3 == 2 else { return try write(.others, turn, box) }
            let sale = try sell(own, box, 10)
            #expect(sale.verdict == .approved)
            return true
        }
        return false
    }

    /// Taps a copy of the card in a copy of the shop.
    private func expect(
        _ retap: Retap, _ image: ChipImage, _ torn: TransactionID, _ truth: Truth,
        _ label: String
    ) throws {
        let label = Comment(rawValue: "\(retap) after \(label), \(truth)")
        let copies = try TemporaryFolder()
        let shop = try WorldShop(
            issuer, name: own.name, isDesk: false, refusesLongAPDUs: false,
            in: URL(filePath: copies.path), clock: clock)
        try shop.restart(on: DiskState(of: own.path))
        let box = ChipBox(image: image)
        let before = try WorldCard.Figures(image).balanceMinor
        switch retap {
        case .same:
            let sale = try sell(shop, box, 1_000, reference: "R")
            let isTold = truth.isKnown || truth.isShown
            #expect(
                sale.verdict == (isTold ? .approved : .incomplete(Reason(.saleUndecided))), label)
            let paid = before - (try WorldCard.Figures(box.current).balanceMinor)
            #expect(paid == (isTold && !truth.isTaken ? 1_000 : 0), label)
        case .another:
            let sale = try sell(shop, box, 300)
            #expect(sale.verdict == .approved, label)
            try expectResolved(sale, torn, truth, isOwed: false, shop, label)
        case .abandoned:
            guard !truth.isKnown else {
                #expect(throws: TillError.saleUnknown, label) { try shop.till.abandon(torn) }
                return
            }
            try shop.till.abandon(torn)
            let sale = try sell(shop, box, 300)
            #expect(sale.verdict == .approved, label)
            try expectResolved(sale, torn, truth, isOwed: truth.isTaken, shop, label)
            #expect(sale.owedMinor == (truth.isShown && truth.isTaken ? 1_000 : 0), label)
        }
    }

    private func expectResolved(
        _ sale: SaleResult, _ torn: TransactionID, _ truth: Truth, isOwed: Bool,
        _ shop: WorldShop, _ label: Comment
    ) throws {
        let isFound = truth.isShown && !truth.isKnown
        let verdict = truth.isTaken ? Verdict.approved : .declined([Reason(.saleNotTaken)])
        #expect(sale.resolved.map(\.transactionID) == (isFound ? [torn] : []), label)
        #expect(sale.resolved.map(\.verdict) == (isFound ? [verdict] : []), label)
        #expect(sale.resolved.map(\.isOwed) == (isFound ? [isOwed] : []), label)
        let isOpen = !truth.isKnown && !truth.isShown
        #expect(try shop.store.pending().map(\.transactionID) == (isOpen ? [torn] : []), label)
    }

    /// Both shops' sales are torn, and the first one has the card say twice that it took nothing.
    @Test func `a shop that asks the card twice makes no other shop charge again`() throws {
        let box = try card()
        let number = try #require(CardNumber(text: "1234567A"))
        func refuse(_ isRefused: Bool) throws {
            if isRefused {
                try own.store.overlayAdd(number, epoch: .first, reason: "", atMs: 0)
            } else {
                try own.store.overlayRemove(number)
            }
        }
        try sell(own, box, 1_000, reference: "A", stop: .before(9))
        try refuse(true)
        // The card has confirmed it, and nobody has heard.
        let unheard = try sell(own, box, 1_000, reference: "A", stop: .after(7))
        #expect(unheard.verdict == .incomplete(Reason(.cardRemoved)))
        let taken = try sell(others[0], box, 700, reference: "S", stop: .after(9))
        try refuse(false)
        try sell(own, box, 1_000, reference: "A", stop: .before(10))
        try refuse(true)
        try sell(own, box, 1_000, reference: "A")
        let sale = try sell(others[0], box, 700, reference: "S")
        #expect(sale.verdict == .approved)
        #expect(sale.transactionID == taken.transactionID)
        let figures = try WorldCard.Figures(box.current)
        #expect(figures.balanceMinor == 49_300)
        #expect(Set(figures.shownLog).count == figures.shownLog.count)
    }

    @Test(arguments: 0...9)
    func `a card full of other shops' records, torn before its commit, is finished offline`(
        behind: Int
    ) throws {
        let box = try card()
        for turn in 0..<12 { try sell(others[turn % 2], box, 10) }
        let torn = try sell(own, box, 1_000, stop: .before(9))
        #expect(torn.verdict == .incomplete(Reason(.cardRemoved)))
        for turn in 0..<behind { try sell(others[turn % 2], box, 10) }
        let before = try WorldCard.Figures(box.current).balanceMinor
        let sale = try sell(own, box, 1_000)
        #expect(sale.verdict == .approved)
        #expect(sale.transactionID == torn.transactionID)
        #expect(try WorldCard.Figures(box.current).balanceMinor == before - 1_000)
        #expect(try own.store.pending().isEmpty)
    }
}
