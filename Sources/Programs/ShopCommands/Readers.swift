import ArgumentParser
import Authorization
import Console
import ReasonTexts
import SmartCard

/// `mainstay readers`.
struct Readers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the readers attached, and where a card lies.",
        discussion: "Example: mainstay readers --json")

    @OptionGroup var output: OutputOptions

    func run() throws {
        let readers: [CardReaderStatus]
        do throws(CardReaderError) {
            readers = try AttachedReaders.source.readers()
        } catch {
            throw ProgramFailure(error.reason)
        }
        guard !readers.isEmpty else { throw ProgramFailure(.readerNone) }
        let rows = readers.map {
            (name: $0.reader.name, hasCard: $0.hasCard, isEmulated: $0.reader.isEmulated)
        }
        _ = try output.finish(
            Answer(
                json: [
                    "readers": .list(
                        rows.map {
                            [
                                "name": .text($0.name), "hasCard": .bool($0.hasCard),
                                "emulated": .bool($0.isEmulated),
                            ]
                        })
                ]
            ) { language in
                rows.map { row in
                    row.hasCard
                        ? row.name + language.pick(ja: "  カードあり", en: "  card present")
                        : row.name
                }
            })
    }
}
