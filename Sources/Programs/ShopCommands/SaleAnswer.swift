import Authorization
package import Console
import Numbers
import PairedCards
package import Purchase
import ReasonTexts
import ShopStore

/// A sale as it is printed.
package struct SaleAnswer {
    private let sale: SaleResult
    private let receipt: Receipt?

    package init(_ sale: SaleResult) { self.init(sale, receipt: nil) }

    /// - Parameter receipt: printed in place of the lines for staff.
    init(_ sale: SaleResult, receipt: Receipt?) {
        self.sale = sale
        self.receipt = receipt
    }

    /// - Parameter language: of a receipt within the JSON object.
    func answer(in language: Language) -> Answer {
        let verdict = VerdictText(sale.verdict)
        let texts = [Language.ja, .en].reduce(into: [Language: [String]]()) {
            $0[$1] = receipt?.lines($1) ?? lines($1)
        }
        var json = json
        if let receipt, case .object(var fields) = json {
            fields["receipt"] = .list(receipt.lines(language).map(JSONValue.text))
            json = .object(fields)
        }
        return Answer(exit: verdict.exit, json: json, lines: { texts[$0] ?? [] })
    }

    private func lines(_ language: Language) -> [String] {
        let verdict = VerdictText(sale.verdict)
        var lines = verdict.lines(language)
        let amount = sale.currency.format(minor: sale.request.amountMinor)
        if sale.verdict == .approved {
            lines[0] += " " + amount + card
        }
        if sale.isRepeated {
            lines.append(
                language.pick(
                    ja: "この取引は承認済みです（再度の引き落としはありません）。",
                    en: "This sale was approved before; nothing was charged now."))
        }
        if sale.isResumed, sale.verdict == .approved { lines.append(Self.resumed(language)) }
        lines += triesLeft(language)
        if let before = sale.balanceBeforeMinor, let after = sale.balanceAfterMinor {
            let from = sale.currency.format(minor: before)
            let to = sale.currency.format(minor: after)
            lines.append(
                language.pick(ja: "残高: \(from) → \(to)", en: "Balance: \(from) -> \(to)"))
        }
        lines += sale.resolved.map { $0.line(language, sale.currency) }
        lines += sale.news.lines(language) + [sale.list.warning(language)].compactMap { $0 }
        if let owed = sale.owedMinor, owed > 0 {
            let sum = sale.currency.format(minor: owed)
            lines.append(
                language.pick(
                    ja: "カードへの返金予定額: \(sum)", en: "Owed to this card: \(sum)"))
        }
        lines.append(
            language.pick(ja: "取引番号: ", en: "Transaction: ") + sale.transactionID.text)
        if sale.environment == .test { lines.append("TEST") }
        return lines
    }

    private static func resumed(_ language: Language) -> String {
        language.pick(
            ja: "前回途中になったお支払いが完了しました（引き落としは1回だけです）。",
            en: "This finishes the payment begun before; it was charged once.")
    }

    /// What is left after a comparison of the PIN, with a warning before the last try.
    func triesLeft(_ language: Language) -> [String] {
        switch sale.triesLeft {
        case nil: []
        case 0: [language.pick(ja: "暗証番号は使えなくなりました。", en: "The PIN is now blocked.")]
        case 1:
            [
                language.pick(
                    ja: "残り1回です。もう一度間違えると使えなくなります。",
                    en: "One try left: one more mistake blocks the PIN.")
            ]
        case let left?: [language.pick(ja: "残り\(left)回です。", en: "\(left) tries left.")]
        }
    }

    private var card: String { sale.cardNumber.map { ", \($0.masked)" } ?? "" }

    /// The object that `--json` prints.
    package var json: JSONValue {
        var fields = VerdictText(sale.verdict).fields
        fields["transactionID"] = .text(sale.transactionID.text)
        fields["saleReference"] = .optional(sale.saleReference)
        fields["method"] = .text(sale.request.method.rawValue)
        fields["amountMinor"] = .integer(sale.request.amountMinor)
        fields["currency"] = .text(sale.currency.code)
        fields["balanceBeforeMinor"] = .optional(sale.balanceBeforeMinor)
        fields["balanceAfterMinor"] = .optional(sale.balanceAfterMinor)
        fields["card"] = .optional(sale.cardNumber?.masked)
        fields["environment"] = .text(sale.environment.rawValue)
        fields["list"] = sale.list.json
        fields["news"] = sale.news.json
        fields["timing"] = sale.timing.json
        fields["triesLeft"] = .optional(sale.triesLeft)
        fields["resumed"] = .bool(sale.isResumed)
        fields["repeated"] = .bool(sale.isRepeated)
        fields["resolved"] = .list(sale.resolved.map(\.json))
        fields["owedMinor"] = .optional(sale.owedMinor)
        fields["spare"] = sale.spare?.json ?? .null
        return .object(fields)
    }
}

extension ResolvedTransaction {
    /// An earlier transaction whose end became known.
    func line(_ language: Language, _ currency: Currency) -> String {
        let amount = sale.map { currency.format(minor: $0.amountMinor) } ?? "-"
        let name = saleReference ?? String(transactionID.text.prefix(8))
        guard kind == .sale else {
            let end =
                verdict == .approved
                ? language.pick(ja: "カードに戻っていました", en: "the money is back on the card")
                : language.pick(ja: "カードに戻っていません", en: "the money was not put back")
            return language.pick(
                ja: "以前の取消 \(name)（\(amount)）: \(end)",
                en: "Earlier cancel of \(name), \(amount): \(end).")
        }
        let end =
            switch (isOwed, verdict) {
            case (true, _):
                language.pick(
                    ja: "引き落とし済み、カードへ返金予定", en: "was charged after all; owed to the card")
            case (_, .approved): language.pick(ja: "完了していました", en: "was done")
            default: language.pick(ja: "引き落としなし", en: "was not charged")
            }
        return language.pick(
            ja: "以前の取引 \(name)（\(amount)）: \(end)", en: "Earlier sale \(name), \(amount): \(end).")
    }

    var json: JSONValue {
        [
            "transactionID": .text(transactionID.text), "kind": .text(kind.rawValue),
            "verdict": .text(verdict == .approved ? "approved" : "declined"),
            "saleReference": .optional(saleReference),
            "method": .optional(sale?.method.rawValue),
            "amountMinor": .optional(sale?.amountMinor), "owed": .bool(isOwed),
        ]
    }
}

extension SpareHealth {
    var json: JSONValue {
        switch self {
        case .none: ["state": "none", "copiedAt": .null]
        case .notCopied: ["state": "notCopied", "copiedAt": .null]
        case .copied(let seconds): ["state": "copied", "copiedAt": .integer(Int64(seconds))]
        }
    }
}

extension TapTiming {
    var json: JSONValue {
        [
            "totalMilliseconds": .number(rounded(totalMilliseconds)),
            "apduCount": .integer(Int64(apduCount)), "bytesOut": .integer(Int64(bytesOut)),
            "bytesIn": .integer(Int64(bytesIn)),
            "diskWaitMilliseconds": .number(rounded(diskWaitMilliseconds)),
        ]
    }

    /// Microseconds are enough for people and programs.
    private func rounded(_ milliseconds: Double) -> Double {
        (milliseconds * 1_000).rounded() / 1_000
    }
}
