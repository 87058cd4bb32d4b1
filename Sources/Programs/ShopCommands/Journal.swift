import ArgumentParser
import Authorization
import Console
import DESFire
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import ReasonTexts
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
        subcommands: [JournalList.self, JournalShow.self, JournalVerify.self])
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
        let shop = try home.open(for: .reading)
        let start = try since.map { try shop.records(named: $0).last?.sequence ?? 0 } ?? 0
        let records = try stored { () throws(StoreError) in
            try shop.home.database.records(since: start, limit: .max)
        }
        let ends = Self.lastOfEach(records)
        _ = try output.finish(
            Answer(json: ["records": .list(records.map(\.json))]) { language in
                ends.map { $0.line(language) }
            })
    }

    /// Of each transaction the last record: an intent only where no outcome followed.
    private static func lastOfEach(_ records: [JournalRecord]) -> [JournalRecord] {
        var seen: Set<TransactionID> = []
        return records.reversed().filter { seen.insert($0.subject.transactionID).inserted }
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
        let records = try home.open(for: .reading).records(named: id)
        let showsWhy = why
        _ = try output.finish(
            Answer(json: ["records": .list(records.map(\.json))]) { language in
                records.flatMap { record in
                    [record.line(language)] + (showsWhy ? record.why : [])
                }
            })
    }
}

/// `mainstay journal verify`.
struct JournalVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Follow the hash chain over every record.",
        discussion: """
            Exit: 0 every record is as it was written, 1 the first bad one is named.

            Example: mainstay journal verify
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let shop = try home.open(for: .reading)
        let found = try stored { () throws(StoreError) in
            try shop.home.database.verifyJournal()
        }
        switch found {
        case .intact(let count):
            _ = try output.finish(
                Answer(
                    json: ["ok": true, "count": .integer(count), "firstBad": .null]
                ) { language in
                    [
                        language.pick(
                            ja: "\(count) 件の記録はすべて正常です。",
                            en: "All \(count) records are as they were written.")
                    ]
                })
        case .broken(let sequence):
            let text = ReasonTexts.text(for: .journalBroken)
            _ = try output.finish(
                Answer(
                    exit: 1, json: ["ok": false, "count": .null, "firstBad": .integer(sequence)]
                ) { language in
                    [
                        "\(sequence): " + text.message.text(in: language),
                        text.nextStep.text(in: language),
                    ]
                })
        }
    }
}

extension OpenShop {
    /// The records of the one transaction whose id is, or begins with, a text of 8 digits or more.
    func records(named text: String) throws(ProgramFailure) -> [JournalRecord] {
        let wanted = text.lowercased()
        let records = try stored { () throws(StoreError) in
            if let id = TransactionID(text: wanted) { return try home.database.records(of: id) }
            return try home.database.records(limit: .max).filter {
                $0.subject.transactionID.text.hasPrefix(wanted)
            }
        }
        guard wanted.count >= 8, Set(records.map(\.subject.transactionID)).count == 1 else {
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
    fileprivate var outcome: OutcomeRecord? {
        guard case .outcome(let outcome) = entry else { return nil }
        return outcome
    }

    fileprivate var trace: [TraceLine] { outcome?.trace ?? [] }

    /// What each rule found, and which list was asked.
    fileprivate var why: [String] {
        trace.isEmpty ? [] : trace.map(\.line) + [subject.list.traceLine]
    }

    private var phase: String {
        switch entry {
        case .intent: "intent"
        case .commit(let commit): commit.purpose.rawValue
        case .proof: "proof"
        case .outcome: "outcome"
        case .finding(let finding): "found-" + finding.finding.rawValue
        }
    }

    private var proof: TransactionProof? {
        switch entry {
        case .intent, .commit: nil
        case .proof(let proof): proof.proof
        case .outcome(let outcome): outcome.proof
        case .finding(let finding): finding.proof
        }
    }

    private var time: String {
        Date(timeIntervalSince1970: Double(recordedAtMs) / 1_000).formatted(.iso8601)
    }

    /// `2  2026-01-01T00:00:00Z  approved  e-money  1,200 JPY  ****567A  id  reasons  reference`, and
    /// who was at the desk in place of the method.
    fileprivate func line(_ language: Language) -> String {
        let verdict = outcome.map { VerdictText($0.verdict).word(language) } ?? phase
        let kind = subject.kind == .sale ? verdict : "\(subject.kind.word(language)) \(verdict)"
        let reasons = outcome?.verdict.reasons.map(\.code.rawValue) ?? []
        return [
            String(sequence), time, kind,
            subject.sale?.method.word(language) ?? subject.desk?.staff ?? "-",
            subject.sale.map { subject.currency.format(minor: $0.amountMinor) } ?? "-",
            subject.cardNumber?.masked ?? "-", subject.transactionID.text,
            reasons.joined(separator: ","), subject.saleReference ?? "",
        ].joined(separator: "  ")
    }

    fileprivate var json: JSONValue {
        var fields: [String: JSONValue] = [
            "sequence": .integer(sequence), "phase": .text(phase),
            "kind": .text(subject.kind.rawValue),
            "refersTo": .optional(subject.refersTo?.text),
            "returnedBy": .optional(outcome?.returnedBy?.rawValue),
            "time": .text(time), "transactionID": .text(subject.transactionID.text),
            "saleReference": .optional(subject.saleReference),
            "staff": .optional(subject.desk?.staff),
            "main": .optional(subject.desk?.mainNumber?.text),
            "sub": .optional(subject.desk?.subNumber?.text),
            "invalid": .optional(subject.desk?.invalid?.number.text),
            "method": .optional(subject.sale?.method.rawValue),
            "amountMinor": .optional(subject.sale?.amountMinor),
            "currency": .text(subject.currency.code),
            "card": .optional(subject.cardNumber?.masked), "list": subject.list.json,
            "balanceBeforeMinor": .optional(outcome?.balanceBeforeMinor),
            "balanceAfterMinor": .optional(outcome?.balanceAfterMinor),
            "tmc": .optional(proof?.counter),
            "trace": .list(
                trace.map {
                    [
                        "rule": .text($0.rule), "finding": .text($0.word),
                        "reason": .optional($0.why),
                    ]
                }),
        ]
        let verdict = outcome.map {
            VerdictText(
                $0.verdict,
                of: subject.desk != nil ? .desk : subject.kind == .sale ? .sale : .cancel)
        }
        fields["verdict"] = .optional(verdict?.name)
        for name in ["reasons", "message", "nextStep", "shortfallMinor"] {
            fields[name] = verdict?.fields[name] ?? .null
        }
        if verdict == nil { fields["reasons"] = .list([]) }
        return .object(fields)
    }
}

extension TraceLine {
    /// `met`, `notMet` or `notAsked`.
    fileprivate var word: String { String(finding.prefix { $0 != " " }) }

    /// The reason code, or why the rule was not asked.
    fileprivate var why: String? {
        let why = finding.drop { $0 != " " }.dropFirst()
        return why.isEmpty ? nil : String(why)
    }

    /// One rule and what it found: `+` met, `x` not met, `.` not asked.
    package var line: String {
        let sign = word == "met" ? "+" : word == "notMet" ? "x" : "."
        return "    \(sign) \(rule)" + (why.map { "  \($0)" } ?? "")
    }
}
