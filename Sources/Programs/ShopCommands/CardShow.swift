import ArgumentParser
import Authorization
import Console
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import ReasonTexts
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
        abstract: "Show what is on the card, with numbers masked, and whether it is usable.",
        discussion: """
            The verdict is what a sale would say of the card now. Nothing is bought or written. PIN \
            values are never shown, only whether there is one.

            Exit: 0 shown, whatever the verdict is, 1 not a card of this issuer, 3 the card left, \
            4 no reader or no card.

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
        let verdict = VerdictText(result.verdict, of: .check)
        let rows = CardRow.rows(table) + CardRow.rows(view.contents, shop.bundle.currency)
        let answer = result.answer.map { LookupAnswer(table.cardNumber, $0) }
        var fields = verdict.fields
        fields["verdict"] = .text(result.verdict == .approved ? "usable" : verdict.name)
        fields["standing"] = .text(table.standing.code)
        fields["list"] = result.list.json
        fields["known"] = answer.map { .object($0.words) } ?? .null
        for row in rows { fields[row.key] = row.value }
        let exit: Int32 = if case .incomplete = result.verdict { verdict.exit } else { 0 }
        _ = try output.finish(
            Answer(exit: exit, json: .object(fields)) { language in
                let known = answer?.text(language) ?? "-"
                return verdict.lines(language, usable: Self.usable(language)) + [
                    language.pick(ja: "種別: ", en: "Standing: ") + table.standing.name(language),
                    language.pick(ja: "登録の確認: ", en: "Number: ") + known,
                ] + [result.list.warning(language)].compactMap(\.self)
                    + rows.map { $0.line(language) }
            })
    }

    private static func usable(_ language: Language) -> String {
        language.pick(ja: "このカードはご利用いただけます。", en: "This card is usable.")
    }

    private func view(of shop: OpenShop) throws(ProgramFailure) -> CardView {
        let reader = try readers.choose()
        do throws(TillError) {
            return try shop.till.show(on: reader, waitSeconds: readers.wait)
        } catch {
            throw ProgramFailure(error.reason)
        }
    }
}

extension Standing {
    fileprivate var code: String {
        switch self {
        case .main: "main"
        case .spare: "spare"
        case .blank: "blank"
        case .invalidated: "invalidated"
        }
    }

    fileprivate func name(_ language: Language) -> String {
        switch self {
        case .main: language.pick(ja: "正カード", en: "main card")
        case .spare(let main):
            language.pick(ja: "\(main.masked) の副カード", en: "spare of \(main.masked)")
        case .blank: language.pick(ja: "組のないカード", en: "of no pair yet")
        case .invalidated: language.pick(ja: "無効化されたカード", en: "invalidated")
        }
    }
}
