import ArgumentParser
import Authorization
import Console
import DurableSQLite
import Numbers
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay day`.
struct Day: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The end of the business day.",
        discussion: "Example: mainstay day close", subcommands: [DayClose.self, DayShow.self])
}

/// `mainstay day close`.
struct DayClose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Close the day, and print its report with the next number.",
        discussion: """
            Closes the oldest business day that has ended and is not closed yet, or else the one \
            that lasts: after several days repeat the call. The day's totals and what is \
            unresolved are taken from the journal since the day before was closed. \
            businessDay.closesAt and businessDay.timeZone in config.json say when a day ends.

            Example: mainstay day close
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let shop = try home.open(for: .writing)
        let (now, day) = (Till.systemMilliseconds(), shop.configuration.businessDay)
        let (report, waiting) = try stored { () throws(StoreError) in
            let database = shop.home.database
            let report = try database.closeDay(atMs: now, in: day)
            return (report, try database.endedDay(atMs: now, in: day))
        }
        if let waiting {
            Standard.error(
                output.language.pick(
                    ja: "\(waiting) の営業日がまだ締められていません。もう一度実行してください。",
                    en: "The business day \(waiting) is not closed yet: repeat the call."))
        }
        _ = try output.finish(DayAnswer(report: report, shop: shop).answer)
    }
}

/// `mainstay day show`.
struct DayShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the report of a closed day again.",
        discussion: "Example: mainstay day show 1")

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    @Argument(help: "The report's number; the newest if omitted.")
    var number: Int64?

    func run() throws {
        let shop = try home.open(for: .reading)
        let report = try stored { () throws(StoreError) -> DayReport? in
            let database = shop.home.database
            let wanted = if let number { number } else { try database.newestDay }
            return try wanted.flatMap { (day) throws(StoreError) in try database.dayReport(day) }
        }
        guard let report else { throw ProgramFailure(.recordUnknown, number.map(String.init)) }
        _ = try output.finish(DayAnswer(report: report, shop: shop).answer)
    }
}

/// A day's report as it is printed.
private struct DayAnswer {
    let report: DayReport
    let currency: Currency
    let bundle: KeyBundle

    init(report: DayReport, shop: OpenShop) {
        self.report = report
        currency = shop.bundle.currency
        bundle = shop.bundle
    }

    var answer: Answer {
        let texts = [Language.ja: lines(.ja), .en: lines(.en)]
        return Answer(json: json, lines: { texts[$0] ?? [] })
    }

    private func totals(_ method: PaymentMethod) -> DayTotals {
        report.methods[method] ?? DayTotals()
    }

    private func lines(_ language: Language) -> [String] {
        let zone = report.timeZone ?? .current
        let time = LocalTime(milliseconds: report.closedAtMs, in: zone).minute
        var lines = [
            language.pick(
                ja: "日計表 \(report.number)   端末 \(bundle.terminal)   \(time)",
                en: "Day report \(report.number)   terminal \(bundle.terminal)   \(time)")
        ]
        if let day = report.businessDay {
            lines.append(language.pick(ja: "営業日 \(day)", en: "Business day \(day)"))
        }
        for method in PaymentMethod.allCases { lines += section(method, language) }
        if report.unresolved.isEmpty {
            lines.append(language.pick(ja: "未完了の取引: なし", en: "Unresolved sales: none"))
        } else {
            lines.append(language.pick(ja: "未完了の取引:", en: "Unresolved sales:"))
            lines += report.unresolved.map { subject in
                let amount =
                    subject.sale.map { currency.format(minor: $0.amountMinor) } ?? "-"
                return [
                    "  " + subject.transactionID.text, subject.sale?.method.word(language) ?? "-",
                    amount, subject.cardNumber?.masked ?? "-", subject.saleReference ?? "-",
                ].joined(separator: "  ")
            }
        }
        if bundle.environment == .test { lines.append("TEST") }
        return lines
    }

    private func section(_ method: PaymentMethod, _ language: Language) -> [String] {
        let totals = totals(method)
        let rows: [(String, DayTotals.Sum)] = [
            (language.pick(ja: "売上", en: "approved"), totals.approved),
            (language.pick(ja: "取消", en: "cancelled"), totals.cancelled),
            (language.pick(ja: "返金", en: "refunded"), totals.refunded),
            (language.pick(ja: "お断り", en: "declined"), totals.declined),
            (language.pick(ja: "カードへ返金予定", en: "owed to cards"), totals.owed),
        ]
        return [method.word(language)]
            + rows.map { "  \($0.0): \($0.1.count)  \(currency.format(minor: $0.1.minor))" } + [
                language.pick(ja: "  差引", en: "  net") + ": "
                    + currency.format(minor: totals.netMinor)
            ]
    }

    private var json: JSONValue {
        [
            "number": .integer(report.number), "terminal": .text(bundle.terminal.text),
            "businessDay": .optional(report.businessDay),
            "timeZone": .optional(report.timeZone?.identifier),
            "closedAtMs": .integer(report.closedAtMs), "currency": .text(currency.code),
            "environment": .text(bundle.environment.rawValue),
            "firstRecord": .optional(report.sequences?.lowerBound),
            "lastRecord": .optional(report.sequences?.upperBound),
            "methods": .list(
                PaymentMethod.allCases.map { method in
                    let totals = totals(method)
                    return [
                        "method": .text(method.rawValue), "approved": totals.approved.json,
                        "cancelled": totals.cancelled.json, "refunded": totals.refunded.json,
                        "declined": totals.declined.json, "owed": totals.owed.json,
                        "netMinor": .integer(totals.netMinor),
                    ]
                }),
            "unresolved": .list(
                report.unresolved.map { subject in
                    [
                        "transactionID": .text(subject.transactionID.text),
                        "method": .optional(subject.sale?.method.rawValue),
                        "amountMinor": .optional(subject.sale?.amountMinor),
                        "card": .optional(subject.cardNumber?.masked),
                        "saleReference": .optional(subject.saleReference),
                    ]
                }),
        ]
    }
}

extension DayTotals.Sum {
    fileprivate var json: JSONValue {
        ["count": .integer(count), "amountMinor": .integer(minor)]
    }
}
