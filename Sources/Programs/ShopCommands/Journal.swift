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
        subcommands: [JournalList.self, JournalShow.self])
}

/// `mainstay journal list`.
struct JournalList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List sales, oldest first.",
        discussion: "Example: mainstay journal list --since 0")

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "Only records behind this sequence number.")
    var since: Int64 = 0

    func run() throws {
        let shop = try home.open()
        let records = try stored { () throws(StoreError) in
            try shop.home.database.records(after: since)
        }
        let ended = records.filter { $0.phase == .outcome }
        _ = try output.finish(
            Answer(json: ["records": .list(records.map(\.json))]) { _ in ended.map(\.line) })
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
        let shop = try home.open()
        let wanted = id.lowercased()
        let records = try stored { () throws(StoreError) in
            try shop.home.database.records().filter {
                $0.heading.transactionID.text.hasPrefix(wanted)
            }
        }
        guard wanted.count >= 8, Set(records.map(\.heading.transactionID)).count == 1 else {
            throw ProgramFailure(.recordUnknown, id)
        }
        let showsWhy = why
        _ = try output.finish(
            Answer(json: ["records": .list(records.map(\.json))]) { _ in
                records.flatMap { record in
                    [record.line] + (showsWhy ? record.trace.map(\.line) : [])
                }
            })
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
