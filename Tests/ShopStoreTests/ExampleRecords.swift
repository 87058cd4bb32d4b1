import Authorization
import CardLayout
import DESFire
import DurableSQLite
import FolderTesting
import Numbers
import ShopStore
import Testing

/// A shop's database of a test's own, and records to put into it.
struct ExampleShop {
    static let currency = Currency(code: "JPY")

    let folder: TemporaryFolder
    let database: ShopDatabase

    init() throws {
        folder = try TemporaryFolder()
        database = try ShopDatabase.create(at: folder.path(of: "shop.sqlite"))
    }

    static func id(_ index: UInt8) throws -> TransactionID {
        try #require(TransactionID(bytes: [UInt8](repeating: 0xA0, count: 15) + [index]))
    }

    static func number(_ text: String) throws -> CardNumber {
        try #require(CardNumber(text: text))
    }

    static func subject(
        _ index: UInt8, amountMinor: Int64? = 1_200, card: String = "1234567A"
    ) throws -> JournalSubject {
        JournalSubject(
            transactionID: try id(index), saleReference: "till 2, 00\(index)",
            sale: amountMinor.map { Sale(amountMinor: $0, method: .eMoney) },
            currency: try #require(currency), cardNumber: try number(card),
            cardUID: CardUID([4, 1, 2, 3, 4, 5, 6]),
            list: ListUse(state: .fresh, version: 77, ageSeconds: 3_600))
    }

    static func intent(
        _ index: UInt8, amountMinor: Int64 = 1_200, card: String = "1234567A", atMs: Int64 = 1_000
    ) throws -> IntentRecord {
        IntentRecord(
            subject: try subject(index, amountMinor: amountMinor, card: card), recordedAtMs: atMs,
            baseline: [UInt8](repeating: 9, count: 32),
            logRecord: LogRecord(
                transactionID: try id(index), kind: .sale,
                terminal: try #require(TerminalNumber(text: "T0000001")),
                amountMinor: Int32(amountMinor), listVersion: 77))
    }

    static func outcome(
        _ index: UInt8, _ verdict: Verdict = .approved, amountMinor: Int64? = 1_200,
        card: String = "1234567A", atMs: Int64 = 2_000
    ) throws -> OutcomeRecord {
        OutcomeRecord(
            subject: try subject(index, amountMinor: amountMinor, card: card), recordedAtMs: atMs,
            verdict: verdict, trace: [TraceLine(rule: "card.isMain", finding: "met")],
            proof: TransactionProof(counter: .max, mac: [1, 2, 3, 4, 5, 6, 7, 8]),
            balanceBeforeMinor: 5_000, balanceAfterMinor: 3_800,
            effort: TapEffort(
                apduCount: 9, bytesOut: 400, bytesIn: 500, totalMs: 120, diskWaitMs: 3))
    }

    static let declined = Verdict.declined([
        Reason(.cardListed), Reason(.balanceInsufficient, shortfallMinor: 40),
    ])
    static let incomplete = Verdict.incomplete(Reason(.cardRemoved))

    func begin(_ intent: IntentRecord) throws {
        try database.begin(intent, seal: { [1, 2, 3] }).wait()
    }
}
