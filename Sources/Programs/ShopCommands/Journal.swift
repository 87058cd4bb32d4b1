import ArgumentParser
import Authorization
import Console
import DESFire
import DurableSQLite
import Numbers
import Purchase
package import ShopStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay journal`.
struct Journal: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What this terminal has done.",
        discussion: "Example: mainstay journal list",
        subcommands: [JournalList.self, JournalShow.self])
}

/// `mainstay journal list`.
struct JournalList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List sales, oldest first.",
        discussion: """
            A sale that was begun and of which no end is known is listed as "intent".

            Example: mainstay journal list --since 0123456789abcdef0123456789abcdef
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "Only what came after this transaction.")
    var since: String?

    func run() throws {
        let shop = try home.open()
        let start = try since.map { try shop.records(named: $0).last?.sequence ?? 0 } ?? 0
        let records = try stored { () throws(StoreError) in
            try shop.home.database.records(after: start)
        }
        let ends = Self.lastOfEach(records)
        _ = try output.finish(
            Answer(json: ["records": .list(records.map(\.json))]) { _ in ends.map(\.line) })
    }

    /// Of each transaction the last record: an intent only where no outcome followed.
    private static func lastOfEach(_ records: [JournalRecord]) -> [JournalRecord] {
        var seen: Set<TransactionID> = []
        return records.reversed().filter { seen.insert($0.heading.transactionID).inserted }
            .reversed()
    }
}

/// `mainstay journal show`.
struct JournalShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one sale, with --why every rule.",
        discussion: """
            The id may be shortened to its first 8 digits or more.

            Example: mainstay journal show 0123456789abcdef0123456789abcdef --why
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    @Argument(help: "The transaction's id.")
    var id: String

    @Flag(help: "Show what each rule found.")
    var why = false

    func run() throws {
        let records = try home.open().records(named: id)
        let showsWhy = why
        _ = try output.finish(
            Answer(json: ["records": .list(records.map(\.json))]) { _ in
                records.flatMap { record in
                    [record.line] + (showsWhy ? record.trace.map(\.line) : [])
                }
            })
    }
}

extension OpenShop {
    /// The records of the one transaction whose id is, or begins with, a text of 8 digits or more.
    func records(named text: String) throws(ProgramFailure) -> [JournalRecord] {
        let wanted = text.lowercased()
        let records = try stored { () throws(StoreError) in
            if let id = TransactionID(text: wanted) { return try home.database.records(of: id) }
            return try home.database.records().filter {
                $0.heading.transactionID.text.hasPrefix(wanted)
            }
        }
        guard wanted.count >= 8, Set(records.map(\.heading.transactionID)).count == 1 else {
            throw ProgramFailure(.recordUnknown, text)
        }
        return records
    }
}

/// Runs a read, and tells its failure in words.
func stored<Value>(_ body: () throws(StoreError) -> Value) throws(ProgramFailure) -> Value {
    do throws(StoreError) { return try body() } catch { throw ProgramFailure(error.reason) }
}

extension JournalRecord {
    private var time: String {
        Date(timeIntervalSince1970: Double(heading.recordedAtMilliseconds) / 1_000)
            .formatted(.iso8601)
    }

    /// `1  2026-01-01T00:00:00Z  approved  emoney  1,200 JPY  ****567A  id  reasons`
    var line: String {
        [
            String(sequence), time, verdict ?? phase.rawValue, heading.method.rawValue,
            heading.currency.format(minor: heading.amountMinor),
            heading.cardNumber?.masked ?? "-", heading.transactionID.text,
            reasons.joined(separator: ","),
        ].joined(separator: "  ")
    }

    var json: JSONValue {
        [
            "sequence": .integer(sequence), "phase": .text(phase.rawValue), "time": .text(time),
            "transactionID": .text(heading.transactionID.text),
            "saleReference": .optional(heading.saleReference),
            "method": .text(heading.method.rawValue),
            "amountMinor": .integer(heading.amountMinor),
            "currency": .text(heading.currency.code),
            "card": .optional(heading.cardNumber?.masked), "verdict": .optional(verdict),
            "reasons": .list(reasons.map(JSONValue.text)),
            "shortfallMinor": .optional(shortfallMinor),
            "balanceBeforeMinor": .optional(heading.balanceBeforeMinor),
            "balanceAfterMinor": .optional(balanceAfterMinor),
            "tmc": .optional(proof?.counter),
            "trace": .list(
                trace.map {
                    [
                        "rule": .text($0.rule), "finding": .text($0.finding),
                        "reason": .optional($0.reason),
                    ]
                }),
            "list": [
                "state": .text(heading.listState), "version": .optional(heading.listVersion),
                "ageSeconds": .optional(heading.listAgeSeconds),
            ],
        ]
    }
}

extension JournalRecord.TraceLine {
    /// One rule and what it found: `+` met, `x` not met, `.` not asked.
    package var line: String {
        "    \(finding == "met" ? "+" : finding == "notMet" ? "x" : ".") \(rule)"
            + (finding == "met" ? "" : "  \(reason ?? "")")
    }
}
