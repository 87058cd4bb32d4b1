import ArgumentParser
import Authorization
import BackupDevice
import Console
import ReasonTexts
import SmartCard

/// The readers of a desk: one for each card, or one for both in turn.
struct DeskReaderOptions: ParsableArguments {
    @Option(help: "Reader of the main card.")
    var mainReader: String?

    @Option(help: "Reader of the spare.")
    var subReader: String?

    @OptionGroup var one: ReaderOptions

    func validate() throws {
        guard one.reader == nil || mainReader == nil && subReader == nil else {
            throw ValidationError(
                "name --main-reader and --sub-reader, or one --reader for both cards")
        }
    }

    /// For procedures with two cards.
    func both() throws(ProgramFailure) -> DeskReaders {
        guard let mainReader, let subReader else {
            guard mainReader == nil, subReader == nil else {
                throw ProgramFailure(.optionMalformed, "--main-reader and --sub-reader")
            }
            return .one(try one.choose())
        }
        let (main, sub) = (try choose(mainReader), try choose(subReader))
        guard main.name != sub.name else { throw ProgramFailure(.readerSeveral, main.name) }
        return .two(main: main, sub: sub)
    }

    /// For procedures with one card.
    func single(_ place: DeskPlace) throws(ProgramFailure) -> DeskReaders {
        guard let name = place == .main ? mainReader : subReader else {
            guard mainReader == nil, subReader == nil else {
                throw ProgramFailure(
                    .optionMalformed, place == .main ? "--main-reader" : "--sub-reader")
            }
            return .one(try one.choose())
        }
        let reader = try choose(name)
        return .two(main: reader, sub: reader)
    }

    private func choose(_ name: String) throws(ProgramFailure) -> any CardReader {
        var options = one
        options.reader = name
        return try options.choose()
    }
}

/// What somebody types at a desk.
struct DeskInputOptions: ParsableArguments {
    @Flag(
        help: """
            Read the PINs from standard input, one JSON object: main, sub, newMain, newSub, as far \
            as they are needed.
            """)
    var pinsStdin = false

    @Flag(help: "Answer the question before an irreversible step with yes.")
    var yes = false
}
