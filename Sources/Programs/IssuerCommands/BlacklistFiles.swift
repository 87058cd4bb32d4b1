import ArgumentParser
import Authorization
import Console
import DurableSQLite
import IssuerStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `mainstay-issuer blacklist import`.
struct BlacklistImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take a file of numbers in, as a whole or not at all.",
        discussion: """
            Lines are number,epoch,reason: with lost, stolen, fraud or expired the number is \
            invalid up to the epoch; with mistake or found it is released up to the epoch. Of two \
            epochs the higher one stays, so that a file can be imported again. The first bad line \
            is named.

            Example: mainstay-issuer blacklist import numbers.csv
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions
    @Argument(help: "The file; - is standard input.") var file: String

    func run() throws {
        let issuer = try home.open()
        let input = file == "-" ? STDIN_FILENO : Glibc.open(file, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw ProgramFailure(.optionMalformed, file) }
        defer { if input != STDIN_FILENO { close(input) } }
        let result = try listed(file) { () throws(ListingError) in
            try issuer.database.importLines(
                from: input, in: issuer.profile.scheme, atMs: currentMilliseconds())
        }
        let counts = try stored(home.path) { () throws(StoreError) in
            try issuer.database.listCounts()
        }
        _ = try output.finish(answer(result, counts))
    }

    private func answer(_ result: ImportResult, _ counts: ListCounts) -> Answer {
        let file = file
        return Answer(
            json: [
                "file": .text(file), "lines": .integer(Int64(result.lines)),
                "changed": .integer(Int64(result.changed)), "listed": .integer(counts.listed),
                "released": .integer(counts.released),
            ],
            lines: { language in
                [
                    language.pick(
                        ja: "\(file): \(result.lines) 行を読み込み、\(result.changed) 件を変更しました。"
                            + "無効 \(counts.listed) 件、解除 \(counts.released) 件。",
                        en: "\(file): \(result.lines) lines, \(result.changed) changes; "
                            + "\(counts.listed) invalid, \(counts.released) released.")
                ]
            })
    }
}

/// `mainstay-issuer blacklist export`.
struct BlacklistExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print all numbers, as import reads them.",
        discussion: """
            Sorted by number, released ones among them.

            Example: mainstay-issuer blacklist export
            """)

    @OptionGroup var home: IssuerHomeOption

    /// In bytes.
    private static let pieceCount = 65_536

    func run() throws {
        let issuer = try home.open()
        let scheme = issuer.profile.scheme
        var piece = ListLine.header + "\n"
        do {
            try issuer.database.forEachLine { line in
                guard let text = line.text(in: scheme) else { throw StoreError.damaged }
                piece += text + "\n"
                guard piece.utf8.count >= Self.pieceCount else { return }
                try Self.write(piece)
                piece = ""
            }
            try Self.write(piece)
        } catch let error as StoreError {
            throw ProgramFailure(error.reason, home.path)
        }
    }

    private static func write(_ piece: String) throws(ProgramFailure) {
        guard Standard.deliver(piece) else { throw ProgramFailure(.outputFailed) }
    }
}

/// Calls the issuer's database, and says what people are told when it fails.
func stored<Value>(
    _ detail: String, _ body: () throws(StoreError) -> Value
) throws(ProgramFailure) -> Value {
    do throws(StoreError) { return try body() } catch { throw ProgramFailure(error.reason, detail) }
}
