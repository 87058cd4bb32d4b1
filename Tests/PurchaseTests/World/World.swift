import Authorization
import CardLayout
import CardTesting
import Foundation
import Numbers
import Personalisation
import Purchase
import ShopStore
import ShopTesting

/// A few cards, a few shops and their issuer, in which anything may go wrong; and the account of
/// the money, to be balanced after every step.
final class World {
    var random: SeededRandom
    let clock = TrialClock()
    let issuer: TrialIssuer
    var cards: [WorldCard] = []
    private(set) var shops: [WorldShop] = []
    /// What the chips have committed, whoever knows of it.
    private(set) var charged: [TransactionID: Charge] = [:]
    private(set) var undone: Set<TransactionID> = []
    /// What the issuer has put in, by method.
    var putInMinor: [PaymentMethod: Int64] = [:]
    /// What was typed in this step, and where.
    var typed: TypedPIN?
    /// How often what was reached.
    var counts: [String: Int] = [:]
    private let folder: URL

    struct Charge: Hashable {
        let card: Int
        let sale: Sale
    }

    struct TypedPIN {
        let card: Int
        let method: PaymentMethod
        let isRight: Bool
    }

    private static let folders: URL = {
        let memory = URL(filePath: "/dev/shm")
        return FileManager.default.isWritableFile(atPath: memory.path)
            ? memory : FileManager.default.temporaryDirectory
    }()

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        issuer = try TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3)
        folder = Self.folders.appending(path: "mainstay-world-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (index, number) in ["1234567A", "2345678A", "3456789A"].enumerated() {
            let plan = try issuer.mainPlan(number, balance: 40_000)
            let chip = try issuer.chip(plan, uid: [4, 1, 2, 3, 4, 5, UInt8(index)])
            cards.append(try WorldCard(chip, plan.number))
        }
        for (index, name) in ["SHOP0001", "SHOP0002", "SHOP0003"].enumerated() {
            shops.append(
                try WorldShop(
                    issuer, name: name, isDesk: index != 1, refusesLongAPDUs: index == 2,
                    in: folder, clock: clock))
        }
        for method in [PaymentMethod.eMoney, .credit] { putInMinor[method] = onCards(method) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func count(_ what: String) { counts[what, default: 0] += 1 }

    func dice(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &random) }

    func freshID() throws -> TransactionID {
        guard let id = TransactionID(bytes: random.bytes(TransactionID.width)) else {
            throw Violation("no id")
        }
        return id
    }
}

// MARK: - The account

extension World {
    private func onCards(_ method: PaymentMethod) -> Int64 {
        cards.reduce(0) { $0 + $1.figures.minor(method == .eMoney ? .balance : .allowance) }
    }

    /// After a step of one shop, with at most one card: everything is where it must be.
    func settle(_ shop: WorldShop, _ card: Int?) throws {
        if let card { try look(at: card) }
        let touched = try shop.ledger.read(shop.store)
        for id in touched { try check(id, in: shop) }
        for method in [PaymentMethod.eMoney, .credit] {
            let sum = onCards(method) + shops.reduce(0) { $0 + total(of: $1, method) }
            try Violation.unless(
                sum == putInMinor[method],
                "\(method): \(sum) is there, \(putInMinor[method] ?? 0) was put in")
        }
    }

    /// Claims, debts, and what the card alone knows of.
    private func total(of shop: WorldShop, _ method: PaymentMethod) -> Int64 {
        let ledger = shop.ledger
        var sum = (ledger.claimsMinor[method] ?? 0) + (ledger.debtsMinor[method] ?? 0)
        for id in ledger.inDoubt {
            guard let subject = ledger.entries[id]?.subject, let sale = subject.sale,
                sale.method == method
            else { continue }
            switch subject.kind {
            case .sale: sum += charged[id] == nil ? 0 : sale.amountMinor
            case .cancel: sum -= undone.contains(id) ? sale.amountMinor : 0
            case .refund, .copying, .promotion, .invalidation, .restoration, .recycling,
                .verification:
                break
            }
        }
        return sum
    }

    /// What the chip has done since the last look: its log names every movement of money, once.
    private func look(at index: Int) throws {
        let before = cards[index].figures
        let now = try WorldCard.Figures(cards[index].box.current)
        cards[index].figures = now
        try checkTries(index, before.tries, now.tries)
        var (eMoney, credit) = (before.balanceMinor, before.allowanceMinor)
        for record in try now.records(since: before) {
            let id = record.transactionID
            let amount = Int64(record.amountMinor)
            switch record.kind {
            case .sale:
                try Violation.unless(charged[id] == nil, "\(id) was charged twice")
                let method: PaymentMethod = now.balanceMinor < eMoney ? .eMoney : .credit
                charged[id] = Charge(card: index, sale: Sale(amountMinor: amount, method: method))
                try checkPIN(index, method, amount)
                if method == .eMoney { eMoney -= amount } else { credit -= amount }
            case .cancel:
                try Violation.unless(undone.insert(id).inserted, "\(id) was undone twice")
                eMoney += amount
            case .resolvedDone:
                try Violation.unless(
                    charged[id] != nil || undone.contains(id), "\(id) was not done")
                count("card says done")
            case .resolvedNot:
                try Violation.unless(
                    charged[id] == nil && !undone.contains(id), "\(id) was done")
                count("card says not done")
            case .issued, .copied, .promoted, .invalidated, .restored, .recycled, .verified:
                throw Violation("no desk is here")
            }
        }
        try Violation.unless(
            eMoney == now.balanceMinor && credit == now.allowanceMinor,
            "card \(index): money moved without a record")
    }

    /// A try comes back by a right PIN alone, and one entry spends one at most.
    private func checkTries(_ index: Int, _ before: TriesLayout, _ now: TriesLayout) throws {
        for (method, counter) in [
            (PaymentMethod.eMoney, TriesLayout.Counter.cardPIN), (.credit, .creditPIN),
        ] {
            let (earlier, left) = (before.left(counter), now.left(counter))
            guard left != earlier else { continue }
            let isTyped = typed?.card == index && typed?.method == method
            try Violation.unless(
                left > earlier
                    ? isTyped && typed?.isRight == true && left == TriesLayout.full.left(counter)
                    : isTyped && left == earlier - 1,
                "card \(index): \(earlier) tries became \(left)")
        }
    }

    private func checkPIN(_ index: Int, _ method: PaymentMethod, _ amount: Int64) throws {
        let limits = Limits.defaults
        let free = method == .eMoney ? limits.eMoneyPINAboveMinor : limits.creditPINAboveMinor
        try Violation.unless(
            amount <= free || typed?.card == index && typed?.isRight == true,
            "card \(index): \(amount) were paid without the PIN")
    }

    /// What the shop holds true of a transaction is what the card has done.
    private func check(_ id: TransactionID, in shop: WorldShop) throws {
        guard let entry = shop.ledger.entries[id] else { return }
        let subject = entry.subject
        let isDone = charged[id] != nil || undone.contains(id)
        try Violation.unless(
            !isDone || entry.baseline != nil, "\(id): done, and nobody had written that it begins")
        switch (entry.end, subject.kind) {
        case (.approved, .sale), (.found(.done), .sale):
            try Violation.unless(
                charged[id]?.sale == subject.sale
                    && charged[id].map { cards[$0.card].number }
                        == subject.cardNumber,
                "\(id): paid, and the card has not paid it")
        case (.approved, .cancel):
            try Violation.unless(
                isDone == (entry.returnedBy == .card), "\(id): given back, and not given back")
        case (.declined, _), (.found(.notDone), _):
            try Violation.unless(!isDone, "\(id): taken, and refused")
        default: break
        }
    }
}

// MARK: - The end

extension World {
    /// Every card is put down in every shop once more, and every shop finishes what it can.
    func closeUp() throws {
        clock.advance(minutes: 2 * 24 * 60)
        for index in cards.indices {
            try service(index, balance: 50_000, allowance: 30_000, tries: .full)
        }
        for shop in shops {
            try shop.store.acknowledge(through: shop.store.lastSequence)
            for index in cards.indices {
                try shop.store.overlayRemove(cards[index].number)
                let reader = WorldReader(
                    shop.name, cards[index].box, refusesLongAPDUs: shop.refusesLongAPDUs)
                let sale = try shop.till.sell(
                    SaleRequest(amountMinor: 1, method: .eMoney), on: reader, waitSeconds: 0,
                    transactionID: freshID())
                hear(sale.resolved)
                try settle(shop, index)
                try Violation.unless(sale.verdict == .approved, "the last tap: \(sale.verdict)")
            }
            for open in try shop.store.pending() where open.intent == nil {
                guard open.subject.kind == .sale else { continue }
                try shop.till.abandon(open.transactionID)
            }
            try settle(shop, nil)
            try shop.audit()
            try Violation.unless(
                shop.store.pending().allSatisfy { $0.intent != nil || $0.subject.kind == .cancel },
                "\(shop.name): a sale stays open for nothing")
            for id in shop.ledger.inDoubt { try expectUndecidable(id, in: shop) }
        }
    }

    /// Nothing that the card still shows could have told the shop.
    private func expectUndecidable(_ id: TransactionID, in shop: WorldShop) throws {
        guard let entry = shop.ledger.entries[id],
            let card = cards.first(where: { $0.number == entry.subject.cardNumber })
        else { throw Violation("\(id): in doubt without a card") }
        for bytes in card.figures.shownLog {
            try Violation.unless(
                bytes != entry.baseline && !bytes.starts(with: id.bytes),
                "\(id): in doubt, and the card knows")
        }
        count("left to the issuer")
    }

    func service(_ index: Int, balance: Int32?, allowance: Int32?, tries: TriesLayout?) throws {
        let before = cards[index].figures
        try cards[index].service(
            balance: balance, allowance: allowance, tries: tries)
        let after = cards[index].figures
        putInMinor[.eMoney, default: 0] += after.balanceMinor - before.balanceMinor
        putInMinor[.credit, default: 0] += after.allowanceMinor - before.allowanceMinor
    }
}
