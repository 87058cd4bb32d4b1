import ArgumentParser
import Authorization
import Console
import DurableSQLite
import Numbers
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore

/// `mainstay sales`.
struct Sales: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sales whose end is not known.",
        discussion: "Example: mainstay sales open", subcommands: [SalesOpen.self])
}

/// `mainstay sales open`.
struct SalesOpen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "List what is open: begun, and neither paid nor refused.",
        discussion: """
            The same card, put down again, ends a sale that it was asked to pay.

            Example: mainstay sales open
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let shop = try home.open(for: .reading)
        let pending = try stored { () throws(StoreError) in try shop.home.database.pending() }
        let amounts = pending.map { one in
            one.subject.sale.map { shop.bundle.currency.format(minor: $0.amountMinor) } ?? "-"
        }
        _ = try output.finish(
            Answer(json: ["sales": .list(pending.map(\.json))]) { language in
                guard !pending.isEmpty else {
                    return [language.pick(ja: "未完了の取引はありません。", en: "Nothing is open.")]
                }
                return zip(pending, amounts).map { $0.line(amount: $1, language) }
            })
    }
}

/// `mainstay abandon`.
struct Abandon: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End an open sale: it is not paid by card.",
        discussion: """
            If the card turns out to have taken the money, the sum is owed to it and is shown at \
            its next tap.

            Example: mainstay abandon 0123456789abcdef0123456789abcdef
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    @Argument(help: "The transaction's id, or its first 8 digits or more.")
    var id: String

    func run() throws {
        let shop = try home.open(for: .writing)
        let id = try shop.transactionID(named: id)
        let abandoned: PendingTransaction
        do throws(TillError) {
            abandoned = try shop.till.abandon(id)
        } catch {
            throw ProgramFailure(error.reason, id.text)
        }
        let wasAsked = abandoned.intent != nil
        _ = try output.finish(
            Answer(
                json: [
                    "transactionID": .text(id.text), "abandoned": true,
                    "mayBeOwed": .bool(wasAsked),
                ]
            ) { language in
                let text = ReasonTexts.text(for: .saleAbandoned)
                return [text.message.text(in: language)]
                    + (wasAsked ? [text.nextStep.text(in: language)] : [])
            })
    }
}

extension PendingTransaction {
    fileprivate var json: JSONValue {
        [
            "transactionID": .text(transactionID.text), "kind": .text(subject.kind.rawValue),
            "saleReference": .optional(subject.saleReference),
            "method": .optional(subject.sale?.method.rawValue),
            "amountMinor": .optional(subject.sale?.amountMinor),
            "card": .optional(subject.cardNumber?.masked),
            "mayBeCharged": .bool(intent != nil), "abandoned": .bool(isAbandoned),
        ]
    }

    fileprivate func line(amount: String, _ language: Language) -> String {
        [
            transactionID.text, subject.kind.word(language),
            subject.sale?.method.word(language) ?? "-", amount,
            subject.cardNumber?.masked ?? "-", subject.saleReference ?? "-", state(language),
        ].joined(separator: "  ")
    }

    private func state(_ language: Language) -> String {
        switch (subject.kind, isAbandoned, intent != nil) {
        case (.sale, true, _):
            language.pick(ja: "終了済み、引き落としは不明", en: "abandoned, may be charged")
        case (.sale, false, true): language.pick(ja: "引き落としは不明", en: "may be charged")
        case (.sale, false, false): language.pick(ja: "引き落としなし", en: "not charged")
        case (_, _, true): language.pick(ja: "カードに戻ったか不明", en: "may be back on the card")
        case (_, _, false): language.pick(ja: "カードに戻っていません", en: "not put back yet")
        }
    }
}

extension OpenShop {
    /// The id that is, or begins with, a text.
    func transactionID(named text: String) throws(ProgramFailure) -> TransactionID {
        if let id = TransactionID(text: text) { return id }
        guard let id = try records(named: text).first?.subject.transactionID else {
            throw ProgramFailure(.recordUnknown, text)
        }
        return id
    }
}
