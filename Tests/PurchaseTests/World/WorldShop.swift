import CardTesting
import Foundation
import Numbers
import Purchase
import SchemeMessages
import ShopStore
import ShopTesting

/// One terminal with its database: it can be killed, and is then started again on what its disk
/// holds.
final class WorldShop {
    let name: String
    let bundle: KeyBundle
    let path: String
    /// Its reader passes short APDUs only.
    let refusesLongAPDUs: Bool
    private let clock: TrialClock
    private(set) var store: ShopDatabase
    private(set) var till: Till
    var ledger = WorldLedger()
    /// Sales by the till's own number, with the card that was meant.
    var references: [(request: SaleRequest, card: Int)] = []

    init(
        _ issuer: TrialIssuer, name: String, isDesk: Bool, refusesLongAPDUs: Bool, in folder: URL,
        clock: TrialClock
    ) throws {
        self.name = name
        self.refusesLongAPDUs = refusesLongAPDUs
        self.clock = clock
        bundle = try issuer.bundle(terminal: name, isBackupDevice: isDesk)
        path = folder.appending(path: name).path
        store = try ShopDatabase.create(at: path)
        till = Self.till(bundle, store, clock)
    }

    private static let dayMs: Int64 = 86_400_000

    private static func till(_ bundle: KeyBundle, _ store: ShopDatabase, _ clock: TrialClock)
        -> Till
    {
        Till(
            bundle: bundle, store: store, clock: { clock.nowMs },
            dayStart: { $0 - $0 % dayMs })
    }

    /// Ends the process that was, and starts the next one on that disk.
    func restart(on disk: DiskState) throws {
        try store.close()
        try disk.restore(to: path)
        store = try ShopDatabase.open(at: path)
        till = Self.till(bundle, store, clock)
    }

    /// What the database says of itself, against the ledger that was kept record by record.
    func audit() throws {
        var again = WorldLedger()
        _ = try again.read(store)
        try Violation.unless(
            again.claimsMinor == ledger.claimsMinor && again.debtsMinor == ledger.debtsMinor
                && again.inDoubt == ledger.inDoubt, "\(name): the journal has changed")
        try Violation.unless(
            try store.verifyJournal() == .intact(count: ledger.newestSequence),
            "\(name): the chain is broken")
        let pending = try Set(store.pending().filter { $0.intent != nil }.map(\.transactionID))
        try Violation.unless(
            pending == ledger.inDoubt, "\(name): what is pending is not what is in doubt")
        for card in Set(again.spent.values.compactMap(\.card)) {
            try Violation.unless(
                try store.spentToday(card: card, since: 0) == again.spentMinor(by: card),
                "\(name): \(card) has spent something else")
        }
        for (id, end) in ledger.told {
            try Violation.unless(
                again.entries[id]?.end == end, "\(name): \(id) was told otherwise")
        }
    }
}
