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

/// `mainstay pay`.
struct Pay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take one sale from a card.",
        discussion: """
            Exit: 0 approved, 1 declined, 2 usage, 3 incomplete (the card may have been charged: \
            repeat the call with the same card, nothing is charged twice), 4 no reader, no card or \
            fault.

            A PIN, where the amount needs one, is asked without echo before the card; with \
            --pin-stdin it is one line of standard input: the credit PIN for credit, the card PIN \
            for e-money.

            Example: mainstay pay --amount 1200 --method emoney
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var readers: ReaderOptions
    @OptionGroup var output: OutputOptions

    @Option(parsing: .unconditional, help: "In whole units of the currency, for example 1200 yen.")
    var amount: String

    @Option(help: "emoney or credit.")
    var method: PaymentMethod

    @Option(help: "The cash register's own number of the sale.")
    var sale: String?

    @Option(help: "Print a receipt: text.")
    var receipt: ReceiptForm?

    @Flag(help: "Read the PIN, one line, from standard input.")
    var pinStdin = false

    func run() throws {
        let shop = try home.open(for: .writing)
        let minor: Int64
        do throws(AmountError) {
            minor = try shop.bundle.currency.minorUnits(from: amount)
        } catch {
            throw ProgramFailure(.amountInvalid, "\(amount) \(shop.bundle.currency.code)")
        }
        let id = try TransactionID.fresh()
        guard sale.map(Self.isReference) ?? true else {
            throw ProgramFailure(.optionMalformed, "--sale takes 1 to 64 characters")
        }
        let request = SaleRequest(amountMinor: minor, method: method, saleReference: sale)
        let reader = try readers.choose()
        let pin = try pin(for: request, id, shop.till)
        let result: SaleResult
        do throws(TillError) {
            result = try shop.till.sell(
                request, pin: pin, on: reader, waitSeconds: readers.wait, transactionID: id)
        } catch {
            throw ProgramFailure(error.reason)
        }
        let settings = shop.configuration
        let paper = receipt.map { _ in
            Receipt(
                result: result, shopName: settings.shopName,
                timeZone: settings.businessDay.timeZone)
        }
        _ = try output.finish(SaleAnswer(result, receipt: paper).answer(in: output.language))
    }

    /// What was piped in, or what somebody types at a terminal; nil where nobody is asked.
    private func pin(
        for request: SaleRequest, _ id: TransactionID, _ till: Till
    ) throws(ProgramFailure) -> PINEntry? {
        let typed: String?
        if pinStdin {
            typed = Standard.secretLine()
        } else if Standard.isTerminal, try isAsked(request, id, till) {
            let prompt =
                switch request.method {
                case .credit:
                    output.language.pick(ja: "クレジット暗証番号: ", en: "Credit PIN: ")
                case .eMoney: output.language.pick(ja: "カード暗証番号: ", en: "Card PIN: ")
                }
            typed = Standard.askSecret(prompt)
        } else {
            return nil
        }
        guard let pin = PIN(typed ?? "") else { throw ProgramFailure(.pinsMalformed) }
        return PINEntry(pin)
    }

    private func isAsked(
        _ request: SaleRequest, _ id: TransactionID, _ till: Till
    ) throws(ProgramFailure) -> Bool {
        do throws(TillError) { return try till.asksForPIN(request, transactionID: id) } catch {
            throw ProgramFailure(error.reason)
        }
    }

    /// Short, and without anything that would break the line of a receipt.
    private static func isReference(_ text: String) -> Bool {
        (1...64).contains(text.count)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}

extension PaymentMethod: ExpressibleByArgument {}
