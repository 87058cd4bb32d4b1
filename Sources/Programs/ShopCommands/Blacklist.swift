import ArgumentParser
import Authorization
import Console
import DurableSQLite
import Numbers
import Purchase
import SchemeMessages
import ShopStore

/// `mainstay blacklist`: the shop's own overlay, until there is a feed of lists.
struct Blacklist: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Card numbers that this shop refuses by itself.",
        discussion: "Example: mainstay blacklist lookup 1234567A",
        subcommands: [BlacklistAdd.self, BlacklistRemove.self, BlacklistLookup.self])
}

struct BlacklistAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Refuse a number from now on.",
        discussion: "Example: mainstay blacklist add 1234567A")

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions
    @Argument(help: "The card number.") var number: String

    func run() throws {
        let (number, database) = try home.number(number, for: .writing)
        try stored { () throws(StoreError) in
            try database.overlayAdd(
                number, epoch: .first, reason: "", atMs: Till.systemMilliseconds())
        }
        _ = try output.finish(
            Answer(json: ["number": .text(number.text), "answer": "listed"]) { language in
                [language.pick(ja: "\(number) を登録しました。", en: "\(number) is refused from now on.")]
            })
    }
}

struct BlacklistRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a number off again.",
        discussion: "Example: mainstay blacklist remove 1234567A")

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions
    @Argument(help: "The card number.") var number: String

    func run() throws {
        let (number, database) = try home.number(number, for: .writing)
        let wasThere = try stored { () throws(StoreError) in
            try database.overlayRemove(number)
        }
        guard wasThere else { throw ProgramFailure(.numberUnknown, number.text) }
        _ = try output.finish(
            Answer(json: ["number": .text(number.text), "answer": "notListed"]) { language in
                [language.pick(ja: "\(number) を解除しました。", en: "\(number) is no longer refused.")]
            })
    }
}

struct BlacklistLookup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lookup", abstract: "Ask about a number; exit 1 when it is refused.",
        discussion: "Example: mainstay blacklist lookup 7654321Z")

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions
    @Argument(help: "The card number.") var number: String

    func run() throws {
        let (number, database) = try home.number(number, for: .reading)
        let answer = try stored { () throws(StoreError) in try database.overlayAnswer(for: number) }
        let epoch: UInt16? = if case .listed(let epoch) = answer { epoch.value } else { nil }
        let word = epoch == nil ? "notListed" : "listed"
        _ = try output.finish(
            Answer(
                exit: epoch == nil ? 0 : 1,
                json: [
                    "number": .text(number.text), "answer": .text(word),
                    "epoch": .optional(epoch), "source": epoch == nil ? .null : "overlay",
                ]
            ) { language in
                [
                    epoch == nil
                        ? language.pick(ja: "\(number): 登録なし", en: "\(number): not listed")
                        : language.pick(ja: "\(number): 登録あり", en: "\(number): listed")
                ]
            })
    }
}

extension ShopHomeOption {
    /// A number of the issuer's scheme, and the database that knows about it.
    func number(_ text: String, for use: HomeUse) throws(ProgramFailure) -> (
        CardNumber, ShopDatabase
    ) {
        let shop = try open(for: use)
        guard let number = CardNumber(text: text), shop.bundle.scheme.index(of: number) != nil
        else { throw ProgramFailure(.numberMalformed, text) }
        return (number, shop.home.database)
    }
}
