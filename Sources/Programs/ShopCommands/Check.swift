import ArgumentParser
import Authorization
import Console
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import SmartCard

/// `mainstay check`.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validate a card; nothing is bought or written.",
        discussion: """
            Exit: 0 usable, 1 refused, 3 the card left, 4 no reader or no card.

            Example: mainstay check --json
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var readers: ReaderOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let result = try examined()
        let verdict = VerdictText(result.verdict, of: .check)
        var fields = verdict.fields
        fields["verdict"] = .text(result.verdict == .approved ? "usable" : verdict.name)
        fields["card"] = .optional(result.table?.cardNumber.masked)
        fields["environment"] = .text(result.environment.rawValue)
        fields["list"] = result.list.json
        fields["timing"] = result.timing.json
        let number = result.table?.cardNumber.masked ?? ""
        _ = try output.finish(
            Answer(exit: verdict.exit, json: .object(fields)) { language in
                guard result.verdict == .approved else { return verdict.lines(language) }
                return [
                    language.pick(
                        ja: "カード \(number) はご利用いただけます。", en: "Card \(number) is usable.")
                ] + [result.list.warning(language)].compactMap { $0 }
            })
    }

    private func examined() throws(ProgramFailure) -> CheckResult {
        let shop = try home.open(for: .reading)
        let reader = try readers.choose()
        do throws(TillError) {
            return try shop.till.check(on: reader, waitSeconds: readers.wait)
        } catch {
            throw ProgramFailure(error.reason)
        }
    }
}
