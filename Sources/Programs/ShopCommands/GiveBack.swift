import ArgumentParser
import Authorization
import CardLayout
import Console
import DESFire
import DurableSQLite
import Numbers
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore
import SmartCard

/// `mainstay cancel`.
struct Cancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Cancel a sale of the last ten minutes, the whole amount.",
        discussion: """
            Without --transaction the newest approved sale here. A backup device puts e-money back \
            on the card at once; otherwise the issuer gives the money back.

            Exit: 0 done or queued, 1 refused, 3 incomplete (repeat the call with the same card).

            Example: mainstay cancel
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var readers: ReaderOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The sale's transaction id, or its first 8 digits or more.")
    var transaction: String?

    func run() throws {
        let shop = try home.open(for: .writing)
        let sale = try transaction.map { try shop.transactionID(named: $0) }
        let order = try till { () throws(TillError) in try shop.till.cancelOrder(for: sale) }
        let reader = order.asksForCard ? try readers.choose() : nil
        let id = try TransactionID.fresh()
        let result = try till { () throws(TillError) in
            try shop.till.cancel(order, on: reader, waitSeconds: readers.wait, transactionID: id)
        }
        _ = try output.finish(ReversalAnswer(result: result).answer)
    }
}

/// `mainstay refund`.
struct Refund: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have the issuer give back a sale, or a part of it.",
        discussion: """
            Nothing is asked of the card: the order is queued for the issuer.

            Example: mainstay refund --transaction 0123456789abcdef0123456789abcdef --amount 500
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "The sale's transaction id, or its first 8 digits or more.")
    var transaction: String

    @Option(parsing: .unconditional, help: "How much; all that is left of the sale if omitted.")
    var amount: String?

    func run() throws {
        let shop = try home.open(for: .writing)
        let sale = try shop.transactionID(named: transaction)
        var minor: Int64?
        if let amount {
            do throws(AmountError) {
                minor = try shop.bundle.currency.minorUnits(from: amount)
            } catch {
                throw ProgramFailure(.amountInvalid, "\(amount) \(shop.bundle.currency.code)")
            }
        }
        let id = try TransactionID.fresh()
        let result = try till { () throws(TillError) in
            try shop.till.refund(sale, amountMinor: minor, transactionID: id)
        }
        _ = try output.finish(ReversalAnswer(result: result).answer)
    }
}

/// Runs a step of the till, and tells its failure in words.
func till<Value>(_ body: () throws(TillError) -> Value) throws(ProgramFailure) -> Value {
    do throws(TillError) { return try body() } catch { throw ProgramFailure(error.reason) }
}

extension TransactionID {
    /// 16 random bytes.
    static func fresh() throws(ProgramFailure) -> TransactionID {
        guard let id = TransactionID(bytes: DESFireCard.secureChallenge()) else {
            throw ProgramFailure(.fault)
        }
        return id
    }
}

/// A cancel or a refund as it is printed.
struct ReversalAnswer {
    let result: ReversalResult

    var answer: Answer {
        let verdict = VerdictText(result.verdict, of: .cancel)
        let texts = [Language.ja: lines(.ja), .en: lines(.en)]
        return Answer(exit: verdict.exit, json: json, lines: { texts[$0] ?? [] })
    }

    private func lines(_ language: Language) -> [String] {
        let sum = result.currency.format(minor: result.sale.amountMinor)
        var lines: [String]
        if let words = words(language) {
            lines = [words.replacing("<sum>", with: sum)]
        } else {
            lines = VerdictText(result.verdict, of: .cancel).lines(language)
        }
        if let balance = result.balanceAfterMinor {
            let text = result.currency.format(minor: balance)
            lines.append(language.pick(ja: "残高: \(text)", en: "Balance: \(text)"))
        }
        lines += result.resolved.map { $0.line(language, result.currency) }
        lines.append(
            language.pick(ja: "取引番号: ", en: "Transaction: ") + result.transactionID.text)
        if result.environment == .test { lines.append("TEST") }
        return lines
    }

    /// What the customer is told about when the money comes; nil unless it does.
    private func words(_ language: Language) -> String? {
        switch (result.returnedBy, result.sale.method) {
        case (nil, _): nil
        case (.card, _):
            language.pick(ja: "<sum> をカードに戻しました。", en: "<sum> is back on your card.")
        case (.issuer, .eMoney):
            language.pick(
                ja: "<sum> は発行者から返金されます。次に受付またはオンラインの端末にカードを置いたときにカードに戻ります。",
                en: "Your card issuer returns <sum>: it is put back on your card the next time it "
                    + "is at a desk or at a terminal that is online.")
        case (.issuer, .credit):
            language.pick(
                ja: "<sum> はクレジットの請求から差し引かれます。次回のご利用明細をご確認ください。",
                en: "<sum> is taken off your credit account; see your next statement.")
        }
    }

    private var json: JSONValue {
        var fields = VerdictText(result.verdict, of: .cancel).fields
        fields["kind"] = .text(result.kind.rawValue)
        fields["transactionID"] = .text(result.transactionID.text)
        fields["saleTransactionID"] = .text(result.saleID.text)
        fields["saleReference"] = .optional(result.saleReference)
        fields["method"] = .text(result.sale.method.rawValue)
        fields["amountMinor"] = .integer(result.sale.amountMinor)
        fields["currency"] = .text(result.currency.code)
        fields["card"] = .optional(result.cardNumber?.masked)
        fields["environment"] = .text(result.environment.rawValue)
        fields["returnedBy"] = .optional(result.returnedBy?.rawValue)
        fields["balanceAfterMinor"] = .optional(result.balanceAfterMinor)
        fields["resolved"] = .list(result.resolved.map(\.json))
        fields["timing"] = result.timing.json
        if let ja = words(.ja), let en = words(.en) {
            let sum = result.currency.format(minor: result.sale.amountMinor)
            fields["message"] = .localized(
                LocalizedText(
                    en: en.replacing("<sum>", with: sum), ja: ja.replacing("<sum>", with: sum)))
        }
        return .object(fields)
    }
}
