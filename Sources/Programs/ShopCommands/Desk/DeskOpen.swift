import ArgumentParser
import Authorization
import BackupDevice
import Console
import DurableSQLite
import Numbers
import PairedCards
import ReasonTexts
import ShopStore

/// `mainstay desk open`: what was cut.
struct DeskOpen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Procedures that were cut; 'desk resume' goes on with one.",
        discussion: "Example: mainstay desk open")

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let shop = try home.open(for: .reading)
        let open = try stored { () throws(StoreError) in
            try shop.home.database.pendingProcedures()
        }
        let texts = Dictionary(
            uniqueKeysWithValues: [Language.ja, .en].map { language in
                (
                    language,
                    open.isEmpty
                        ? [PendingProcedure.none(language)]
                        : open.map { $0.line(language) }
                )
            })
        _ = try output.finish(
            Answer(
                json: .object(["open": .list(open.map(\.json))]),
                lines: { texts[$0] ?? [] }))
    }
}

/// `mainstay desk abandon`.
struct DeskAbandon: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon",
        abstract: "End a procedure that was cut and that no card will finish. A manager's call.",
        discussion: """
            What it has made invalid stays so here; the issuer concludes from the evidence what \
            became of the card.

            Example: mainstay desk abandon 00000000000000000000000000000000
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var who: DeskStaffOption
    @OptionGroup var output: OutputOptions

    @Argument(help: "The number that 'desk open' shows.")
    var procedure: String

    func run() throws {
        let work = try home.openDesk(for: .invalidate, as: who, output.language)
        guard let id = TransactionID(text: procedure) else {
            throw ProgramFailure(.recordUnknown, procedure)
        }
        let ended = try stored { () throws(StoreError) in try work.desk.abandon(id) }
        guard let ended else { throw ProgramFailure(.deskNotOpen, procedure) }
        let texts = Dictionary(
            uniqueKeysWithValues: [Language.ja, .en].map { language in
                let word = language.pick(ja: "終了しました: ", en: "Ended: ")
                return (language, [word + ended.line(language)])
            })
        _ = try output.finish(Answer(json: ended.json, lines: { texts[$0] ?? [] }))
    }
}

extension PendingProcedure {
    /// Where there is none.
    static func none(_ language: Language) -> String {
        language.pick(ja: "途中の手続きはありません。", en: "Nothing was cut.")
    }

    func line(_ language: Language) -> String {
        let desk = subject.desk
        let cards = [desk?.mainNumber, desk?.subNumber].compactMap { $0?.text }
        return "\(kind.word(language))  \(cards.joined(separator: ", "))  \(transactionID.text)"
    }

    var json: JSONValue {
        .object([
            "transactionID": .text(transactionID.text),
            "kind": .text(kind.rawValue),
            "main": .optional(subject.desk?.mainNumber?.text),
            "sub": .optional(subject.desk?.subNumber?.text),
            "begunAtMs": .integer(firstAtMs),
        ])
    }
}
