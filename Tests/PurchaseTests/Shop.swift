import Authorization
import CardEmulator
import CardLayout
import DESFire
import Foundation
import Numbers
import Personalisation
import Purchase
import SchemeMessages
import ShopStore
import ShopTesting
import SmartCard
import Synchronization
import Testing

/// A clock that stands still until a test moves it.
final class TrialClock: Sendable {
    private let now = Mutex<Int64>(1_700_000_000_000)

    var nowMs: Int64 { now.withLock { $0 } }

    func advance(minutes: Int64) { advance(seconds: minutes * 60) }

    func advance(seconds: Int64) { now.withLock { $0 += seconds * 1_000 } }
}

/// A shop of an issuer, with a database in a folder of its own.
struct Shop {
    let issuer: TrialIssuer
    private(set) var till: Till
    let store: ShopDatabase
    let clock: TrialClock
    private let folder: URL
    private let bundle: KeyBundle

    init(environment: Environment = .test) throws {
        try self.init(
            of: TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3, environment: environment))
    }

    /// Another shop of the same issuer has another terminal number.
    init(
        of issuer: TrialIssuer, terminal: String = "SHOP0001", isBackupDevice: Bool = false
    ) throws {
        self.issuer = issuer
        let clock = TrialClock()
        self.clock = clock
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try ShopDatabase.create(at: folder.path + "/shop.sqlite")
        bundle = try issuer.bundle(terminal: terminal, isBackupDevice: isBackupDevice)
        till = Self.till(bundle, store, clock, .none)
    }

    /// Sells by another list from now on.
    mutating func take(_ list: ShopList) { till = Self.till(bundle, store, clock, list) }

    private static func till(
        _ bundle: KeyBundle, _ store: ShopDatabase, _ clock: TrialClock, _ list: ShopList
    ) -> Till {
        Till(
            bundle: bundle, store: store, clock: { clock.nowMs }, dayStart: { $0 - 1 },
            list: list)
    }

    static let uid: [UInt8] = [4, 1, 2, 3, 4, 5, 6]

    func card(_ plan: CardPlan? = nil, uid: [UInt8] = uid) throws -> ChipBox {
        ChipBox(try issuer.chip(plan ?? issuer.mainPlan(), uid: uid))
    }

    func sell(
        _ amount: Int64, _ method: PaymentMethod, _ reader: any CardReader, pin: String? = nil,
        reference: String? = nil
    ) throws -> SaleResult {
        let entry = try pin.map { PINEntry(try #require(PIN($0))) }
        return try till.sell(
            SaleRequest(amountMinor: amount, method: method, saleReference: reference),
            pin: entry, on: reader, waitSeconds: 0, transactionID: TrialIssuer.freshID())
    }

    func balance(_ box: ChipBox, _ file: FileNumber = .balance) throws -> Int32 {
        let uid = try #require(CardUID(box.current.uid))
        let key = try #require(issuer.vault.key(.validation, version: 3, uid: uid))
        var card = DESFireCard(channel: box.tap())
        try card.select(CardApplication.id)
        try card.authenticate(key: key, number: KeyRole.validation.number)
        return try card.perform(GetValue(file: file.rawValue))
    }
}

extension JournalRecord {
    /// Nil for an intent.
    var outcome: OutcomeRecord? {
        guard case .outcome(let outcome) = entry else { return nil }
        return outcome
    }
}
