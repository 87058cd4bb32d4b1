package import ArgumentParser
import Authorization
import ReasonTexts
package import SmartCard

/// Where this program's readers come from: PC/SC, or in the simulator chips in files, too.
package enum AttachedReaders {
    @TaskLocal package static var source: any CardReaderSource = NoReaders()
}

/// Before a program has said what it can reach.
private struct NoReaders: CardReaderSource {
    func readers() throws(CardReaderError) -> [CardReaderStatus] { [] }
    func reader(named name: String) throws(CardReaderError) -> (any CardReader)? { nil }
}

/// Which reader, and how long to wait for a card on it.
package struct ReaderOptions: ParsableArguments {
    @Option(help: "Exact name of a reader, or a part that only one has.")
    package var reader: String?

    @Option(help: "Seconds to wait for a card.")
    package var wait = 30

    package init() {}

    package func validate() throws {
        guard (0...86_400).contains(wait) else {
            throw ValidationError("--wait is 0 to 86400 seconds")
        }
    }

    /// The reader that is meant: the one named; else the only one with a card, else the only one.
    package func choose() throws(ProgramFailure) -> any CardReader {
        let all: [CardReaderStatus]
        do throws(CardReaderError) {
            if let reader, let exact = try AttachedReaders.source.reader(named: reader) {
                return exact
            }
            all = try AttachedReaders.source.readers()
        } catch {
            throw ProgramFailure(error.reason, reader)
        }
        let names = all.map(\.reader.name).joined(separator: ", ")
        guard !all.isEmpty else { throw ProgramFailure(.readerNone) }
        let named = reader.map { part in all.filter { $0.reader.name.contains(part) } } ?? all
        guard !named.isEmpty else { throw ProgramFailure(.readerUnknown, names) }
        if named.count == 1 { return named[0].reader }
        let withCard = named.filter(\.hasCard)
        if reader == nil, withCard.count == 1 { return withCard[0].reader }
        throw ProgramFailure(.readerSeveral, names)
    }
}
