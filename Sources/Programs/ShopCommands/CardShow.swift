import ArgumentParser
import Console
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import SchemeMessages

/// `mainstay card`.
struct CardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card", abstract: "The card on the reader.",
        discussion: "Example: mainstay card show", subcommands: [CardShow.self])
}

/// `mainstay card show`.
struct CardShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the card's control table, with numbers masked.",
        discussion: """
            PIN values are never shown, only whether there is one.

            Example: mainstay card show
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var readers: ReaderOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let shop = try home.open(for: .reading)
        let view = try view(of: shop)
        let result = view.check
        guard let table = result.table else {
            let verdict = VerdictText(result.verdict)
            _ = try output.finish(
                Answer(exit: verdict.exit, json: .object(verdict.fields)) { verdict.lines($0) })
            return
        }
        let rows = Self.rows(table) + Self.rows(view.balances, shop.bundle.currency)
        let fields = rows.reduce(into: [String: JSONValue]()) { $0[$1.key] = $1.value }
        _ = try output.finish(
            Answer(json: .object(fields)) { language in
                rows.map { row in
                    "\(row.field)  \(language.pick(ja: row.ja, en: row.en)): \(row.text)"
                }
            })
    }

    private func view(of shop: OpenShop) throws(ProgramFailure) -> CardView {
        let reader = try readers.choose()
        do throws(TillError) {
            return try shop.till.show(on: reader, waitSeconds: readers.wait)
        } catch {
            throw ProgramFailure(error.reason)
        }
    }

    private static func rows(_ balances: CardBalances?, _ currency: Currency) -> [Row] {
        [
            Row(
                "49", "balanceMinor", "e-money balance", "電子マネー残高",
                minor: balances?.balanceMinor, currency),
            Row(
                "  ", "allowanceMinor", "offline credit left", "オフラインクレジット残",
                minor: balances?.allowanceMinor, currency),
        ]
    }

    /// One field: its number in the patent, its names, its value.
    private struct Row {
        let field: String
        let key: String
        let en: String
        let ja: String
        let text: String
        let value: JSONValue

        init(_ field: String, _ key: String, _ en: String, _ ja: String, _ text: String?) {
            self.field = field
            self.key = key
            self.en = en
            self.ja = ja
            self.text = text ?? "-"
            value = .optional(text)
        }

        init(
            _ field: String, _ key: String, _ en: String, _ ja: String, minor: Int64?,
            _ currency: Currency
        ) {
            self.field = field
            self.key = key
            self.en = en
            self.ja = ja
            text = minor.map { currency.format(minor: $0) } ?? "-"
            value = .optional(minor)
        }
    }

    private static func rows(_ table: CardTable) -> [Row] {
        let listed = table.blacklist.entries.map { "\($0.number.masked)/\($0.epoch)" }
        return [
            Row("41", "cardNumber", "card number", "カード番号", table.cardNumber.masked),
            Row("42", "cardPIN", "card PIN", "カード暗証番号", table.cardPIN.map { _ in "****" }),
            Row("43", "mainCardNumber", "main-card number", "正カード番号", table.mainCardNumber?.masked),
            Row("44", "subCardNumber", "sub-card number", "副カード番号", table.subCardNumber?.masked),
            Row(
                "45", "invalidNumbers", "invalid numbers", "無効番号",
                listed.isEmpty ? nil : listed.joined(separator: " ")),
            Row("46", "creditNumber", "credit number", "クレジット番号", table.creditNumber?.masked),
            Row(
                "47", "creditPIN", "credit PIN", "クレジット暗証番号", table.creditPIN.map { _ in "****" }),
            Row("48", "eMoneyID", "e-money ID", "電子マネーID", table.eMoneyID?.text),
            Row("  ", "epoch", "epoch", "世代", "\(table.epoch)"),
            Row("  ", "generation", "generation", "ペアの版", "\(table.generation)"),
        ]
    }
}
