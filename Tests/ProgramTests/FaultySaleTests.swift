import Foundation
import Testing

/// A sale whose disk fails, or whose process is killed, at every operation on the shop's folder.
///
/// Faults come from outside, by `Tests/Support/faultio.c`; the card lies outside that folder and
/// does not fail.
@Suite struct FaultySaleTests {
    private struct Books {
        let balance: Int
        /// Transactions by phase, from the journal.
        let intents: Set<String>
        let approved: Set<String>
    }

    private static let pay = [
        "agent", "pay", "--home", "shop", "--reader", "emulated:a.chip", "--method", "emoney",
        "--amount", "1000", "--json",
    ]

    @Test(arguments: ["kill", "enospc", "eio", "drop"])
    func `no money moves without a record, and the next sale works`(fault: String) throws {
        let template = try Workplace()
        try template.open()
        let total = try Self.operationCount(template)
        try #require(total > 5)
        var charged = 0
        for operation in 1...total {
            let place = try Self.copy(template)
            let run = try Self.sell(place, fault, at: operation)
            if !run.wasKilled {
                #expect([0, 3, 4].contains(run.exit), "\(fault) \(operation): \(run.error)")
            }
            let books = try Self.books(place)
            if books.balance < 10_000 {
                charged += 1
                #expect(books.balance == 9_000, "\(fault) \(operation)")
                #expect(books.intents.count == 1, "\(fault) \(operation): charged unrecorded")
            }
            if run.exit == 0, !run.wasKilled {
                #expect(books.balance == 9_000, "\(fault) \(operation): approved, not charged")
                #expect(books.approved.count == 1, "\(fault) \(operation): told, not durable")
            }
            let next = try place.run("mainstay-simulator", Self.pay)
            #expect(next.exit == 0, "\(fault) \(operation): \(next.error)")
        }
        print("sale with \(fault) at each of \(total) operations: charged in \(charged)")
        #expect(charged >= 1 && charged < total)
    }

    private static func copy(_ template: Workplace) throws -> Workplace {
        let place = try Workplace()
        for name in ["shop", "a.chip"] {
            try FileManager.default.copyItem(
                at: template.folder.appending(path: name), to: place.folder.appending(path: name))
        }
        return place
    }

    private static func sell(_ place: Workplace, _ fault: String, at operation: Int) throws
        -> Workplace.Run
    {
        try place.run(
            "mainstay-simulator", pay,
            environment: [
                "LD_PRELOAD": Workplace.products.appending(path: "libfaultio.so").path,
                "FAULTIO_UNDER": place.folder.appending(path: "shop").path,
                "FAULTIO_LOG": place.folder.appending(path: "count").path,
                "FAULTIO_DO": fault, "FAULTIO_AT": String(operation),
            ])
    }

    /// How many operations a sale without a fault does.
    private static func operationCount(_ template: Workplace) throws -> Int {
        let place = try copy(template)
        let run = try sell(place, "count", at: 0)
        #expect(run.exit == 0)
        let count = try place.text("count").trimmingCharacters(in: .whitespacesAndNewlines)
        return try #require(Int(count))
    }

    /// What card and journal say, without any fault.
    private static func books(_ place: Workplace) throws -> Books {
        let card = try place.simulator(
            "agent card show --home shop --reader emulated:a.chip --json"
        ).object()
        let list = try place.simulator("agent journal list --home shop --json").object()
        let records = try #require(list["records"] as? [[String: Any]])
        func ids(_ isMeant: ([String: Any]) -> Bool) -> Set<String> {
            Set(records.filter(isMeant).compactMap { $0["transactionID"] as? String })
        }
        return Books(
            balance: try #require(card["balanceMinor"] as? Int),
            intents: ids { $0["phase"] as? String == "intent" },
            approved: ids { $0["verdict"] as? String == "approved" })
    }
}
