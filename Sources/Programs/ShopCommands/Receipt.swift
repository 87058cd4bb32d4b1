import ArgumentParser
import Authorization
import Console
import Numbers
import PairedCards
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How a receipt is wanted.
enum ReceiptForm: String, ExpressibleByArgument, CaseIterable {
    case text
}

/// What the customer takes home: for an approved sale, and as well for a declined and an incomplete
/// one, so that nobody leaves with less than was said.
///
/// 40 columns; what is longer is broken between words. There is no place for a PIN, a key or a
/// credit number.
struct Receipt {
    let result: SaleResult
    let shopName: String?
    let timeZone: TimeZone

    private static let columns = 40

    func lines(_ language: Language) -> [String] {
        let rule = String(repeating: "-", count: Self.columns)
        let test = result.environment == .test ? [Self.testMark] : []
        let head =
            [shopName].compactMap { $0 } + [
                "\(result.terminal)  \(LocalTime(milliseconds: result.recordedAtMs, in: timeZone).minute)"
            ]
        let all =
            test + head + [rule] + sale(language) + [rule] + card(language)
            + [language.pick(ja: "取引番号 ", en: "No. ") + result.transactionID.text] + test
        return all.flatMap { Self.broken($0) }
    }

    private static let testMark = "*** TEST  TEST  TEST ***"

    private func sale(_ language: Language) -> [String] {
        let amount = result.currency.format(minor: result.request.amountMinor)
        var lines = ["\(result.request.method.word(language))  \(amount)"]
        if let number = result.cardNumber {
            lines.append(language.pick(ja: "カード ", en: "Card ") + number.masked)
        }
        switch result.verdict {
        case .approved: lines.append(language.pick(ja: "承認 お支払い済み", en: "APPROVED - PAID"))
        case .declined: lines.append(language.pick(ja: "お取り扱いなし", en: "DECLINED - NOT PAID"))
        case .incomplete:
            lines.append(
                language.pick(ja: "未完了 確認が必要です", en: "INCOMPLETE - NOT YET KNOWN"))
        }
        if let reason = result.verdict.reasons.first {
            lines.append(ReasonTexts.text(for: reason.code).message.text(in: language))
        }
        lines += SaleAnswer(result).triesLeft(language)
        if let balance = result.balanceAfterMinor {
            let text = result.currency.format(minor: balance)
            lines.append(language.pick(ja: "残高 ", en: "Balance ") + text)
        }
        if let reference = result.saleReference {
            lines.append(language.pick(ja: "伝票番号 ", en: "Sale ") + reference)
        }
        return lines
    }

    /// What the customer should know about the cards: owed money, and the spare's health.
    private func card(_ language: Language) -> [String] {
        var lines = result.resolved.map { $0.line(language, result.currency) }
        if let owed = result.owedMinor, owed > 0 {
            let sum = result.currency.format(minor: owed)
            lines.append(
                language.pick(
                    ja: "カードへの返金予定額: \(sum)", en: "Owed to your card: \(sum)"))
        }
        if let warning = result.list.warning(language) { lines.append(warning) }
        if let spare = result.spare { lines.append(spare.text(in: language, timeZone)) }
        return lines
    }

    /// Breaks a line between words, or a text without spaces anywhere, at 40 columns.
    private static func broken(_ line: String) -> [String] {
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let joined = current.isEmpty ? String(word) : current + " " + word
            if width(joined) <= columns {
                current = joined
                continue
            }
            if !current.isEmpty { lines.append(current) }
            current = ""
            for character in word {
                if width(current) + width(String(character)) > columns {
                    // A closing mark does not begin a line.
                    let carried = closingMarks.contains(character) ? current.popLast() : nil
                    lines.append(current)
                    current = carried.map { String($0) } ?? ""
                }
                current.append(character)
            }
        }
        lines.append(current)
        return lines
    }

    private static let closingMarks: Set<Character> = ["。", "、", "）", "」"]

    /// Japanese characters are two columns wide.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 2 : 1) }
    }
}

extension SpareHealth {
    /// One line on every receipt.
    func text(in language: Language, _ zone: TimeZone) -> String {
        switch self {
        case .none:
            language.pick(
                ja: "副カードがありません。受付でお作りください。",
                en: "You have no spare card. Ask for one at the desk.")
        case .notCopied:
            language.pick(
                ja: "副カードに複写されていません。受付にお持ちください。",
                en: "Your spare card has no copy yet. Bring it to the desk.")
        case .copied(let seconds):
            Self.copied(LocalTime(seconds: Int64(seconds), in: zone), language)
        }
    }

    private static func copied(_ time: LocalTime, _ language: Language) -> String {
        language.pick(
            ja: "副カード: \(time.day(in: .ja))時点",
            en: "Spare card: up to date \(time.day(in: .en))")
    }
}
