import ArgumentParser
import Authorization
import Console
import DurableSQLite
import Numbers
import Purchase
import SchemeMessages
import ShopStore

/// `mainstay blacklist`: what is known of card numbers, and what this shop refuses by itself.
struct BlacklistCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blacklist", abstract: "Card numbers that are refused.",
        discussion: "Example: mainstay blacklist lookup 1234567A",
        subcommands: [
            BlacklistAdd.self, BlacklistRemove.self, BlacklistLookup.self, ListStatus.self,
        ])
}

struct BlacklistAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Refuse a number from now on.",
        discussion: "Example: mainstay blacklist add 1234567A")

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions
    @Argument(help: "The card number.") var number: String

    func run() throws {
        let (number, shop) = try home.number(number, for: .writing)
        try stored { () throws(StoreError) in
            try shop.home.database.overlayAdd(
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
        let (number, shop) = try home.number(number, for: .writing)
        let wasThere = try stored { () throws(StoreError) in
            try shop.home.database.overlayRemove(number)
        }
        guard wasThere else { throw ProgramFailure(.numberUnknown, number.text) }
        let known = shop.till.known
        let answer = try stored { () throws(StoreError) in
            try known.answer(for: number, validFrom: known.validFrom(number))
        }
        _ = try output.finish(LookupAnswer(number, answer).afterRemoval)
    }
}

struct BlacklistLookup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lookup", abstract: "Ask about a number; exit 1 when it is refused.",
        discussion: """
            It asks the list, what this shop has added, and what cards have told and proved here.

            Example: mainstay blacklist lookup 7654321Z
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions
    @Argument(help: "The card number.") var number: String

    func run() throws {
        let (number, shop) = try home.number(number, for: .reading)
        let known = shop.till.known
        let answer = try stored { () throws(StoreError) in
            try known.answer(for: number, validFrom: known.validFrom(number))
        }
        _ = try output.finish(LookupAnswer(number, answer).answer)
    }
}

extension ShopHomeOption {
    /// A number of the issuer's scheme, and the terminal that knows about it.
    func number(_ text: String, for use: HomeUse) throws(ProgramFailure) -> (
        CardNumber, OpenShop
    ) {
        let shop = try open(for: use)
        guard let number = CardNumber(text: text), shop.bundle.scheme.index(of: number) != nil
        else { throw ProgramFailure(.numberMalformed, text) }
        return (number, shop)
    }
}
