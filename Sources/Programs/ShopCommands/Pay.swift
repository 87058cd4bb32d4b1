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
import SmartCard

/// `mainstay pay`.
struct Pay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take one sale from a card.",
        discussion: """
            Exit: 0 approved, 1 declined, 2 usage, 3 incomplete (the card may have been charged: \
            ask for the same card again), 4 no reader, no card or fault.

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

    func run() throws {
        let shop = try home.open(for: .writing)
        let minor: Int64
        do throws(AmountError) {
            minor = try shop.bundle.currency.minorUnits(from: amount)
        } catch {
            throw ProgramFailure(.amountInvalid, "\(amount) \(shop.bundle.currency.code)")
        }
        guard let id = TransactionID(bytes: DESFireCard.secureChallenge()) else {
            throw ProgramFailure(.fault)
        }
        guard sale.map(Self.isReference) ?? true else {
            throw ProgramFailure(.optionMalformed, "--sale takes 1 to 64 characters")
        }
        let request = SaleRequest(amountMinor: minor, method: method, saleReference: sale)
        let reader = try readers.choose()
        let result: SaleResult
        do throws(TillError) {
            result = try shop.till.sell(
                request, on: reader, waitSeconds: readers.wait, transactionID: id)
        } catch {
            throw ProgramFailure(error.reason)
        }
        _ = try output.finish(SaleAnswer(result).answer)
    }

    /// Short, and without anything that would break the line of a receipt.
    private static func isReference(_ text: String) -> Bool {
        (1...64).contains(text.count)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}

extension PaymentMethod: ExpressibleByArgument {}
