import ArgumentParser
import Authorization
import Console
import DurableSQLite
import IssuerStore
import Numbers

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay-issuer blacklist`.
struct Blacklist: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Card numbers that are invalid everywhere, from the next list on.",
        discussion: "Example: mainstay-issuer blacklist add 1234567A --reason lost",
        subcommands: [
            BlacklistAdd.self, BlacklistRemove.self, BlacklistImport.self, BlacklistExport.self,
        ])
}

/// `mainstay-issuer blacklist add`.
struct BlacklistAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make a number invalid.",
        discussion: """
            Without --epoch it is listed at its current one: 0, or one above the epoch that it was \
            released from, or the one that an assignment or a grant gave it. Of two epochs the higher one stays.

            Example: mainstay-issuer blacklist add 1234567A --reason stolen
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions
    @Argument(help: "The card number.") var number: String

    @Option(help: "Cards up to this epoch are refused: 0 to 65535.")
    var epoch: UInt16?

    @Option(help: "lost, stolen, fraud or expired.")
    var reason = ListReason.lost.rawValue

    func run() throws {
        let reason = try listReason(reason, isRelease: false)
        let (issuer, number, place) = try home.number(number)
        let line = try listed(number.text) { () throws(ListingError) in
            try issuer.database.list(
                place, epoch: epoch.map { Epoch($0) }, reason: reason, atMs: currentMilliseconds())
        }
        _ = try output.finish(line.answer(number))
    }
}

/// `mainstay-issuer blacklist remove`.
struct BlacklistRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Release a number that is listed.",
        discussion: """
            Lists say so for 35 versions, which clears what shops hold against it up to the epoch \
            that it was listed at. The number goes on with the next epoch.

            Example: mainstay-issuer blacklist remove 1234567A --reason found
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions
    @Argument(help: "The card number.") var number: String

    @Option(help: "mistake or found.")
    var reason = ListReason.mistake.rawValue

    func run() throws {
        let reason = try listReason(reason, isRelease: true)
        let (issuer, number, place) = try home.number(number)
        let line = try listed(number.text) { () throws(ListingError) in
            try issuer.database.release(place, reason: reason, atMs: currentMilliseconds())
        }
        _ = try output.finish(line.answer(number))
    }
}

// MARK: - What the calls share

/// Milliseconds since 1970-01-01 UTC.
func currentMilliseconds() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

/// Calls the list, and says what people are told when it refuses.
func listed<Value>(
    _ detail: String, _ body: () throws(ListingError) -> Value
) throws(ProgramFailure) -> Value {
    do throws(ListingError) { return try body() } catch { throw error.failure(detail) }
}

private func listReason(_ text: String, isRelease: Bool) throws(ProgramFailure) -> ListReason {
    guard let reason = ListReason(rawValue: text), reason.isRelease == isRelease else {
        throw ProgramFailure(.optionMalformed, "--reason \(text)")
    }
    return reason
}

extension IssuerHomeOption {
    /// A number of the issuer's scheme, and its place there.
    fileprivate func number(_ text: String) throws(ProgramFailure) -> (
        IssuerHome, CardNumber, UInt64
    ) {
        let issuer = try open()
        guard let number = CardNumber(text: text),
            let place = issuer.profile.scheme.index(of: number)
        else { throw ProgramFailure(.numberMalformed, text) }
        return (issuer, number, place)
    }
}

extension ListLine {
    /// What is said of a number now.
    fileprivate func answer(_ number: CardNumber) -> Answer {
        let isRelease = reason.isRelease
        let epoch = epoch
        return Answer(
            json: [
                "number": .text(number.text), "answer": isRelease ? "released" : "listed",
                "epoch": .integer(Int64(epoch.value)), "reason": .text(reason.rawValue),
            ],
            lines: { language in
                [
                    isRelease
                        ? language.pick(
                            ja: "\(number) を世代 \(epoch) まで解除しました。",
                            en: "\(number) is released up to epoch \(epoch).")
                        : language.pick(
                            ja: "\(number) は世代 \(epoch) まで無効です。",
                            en: "\(number) is invalid up to epoch \(epoch).")
                ]
            })
    }
}

extension ListingError {
    /// What people are told.
    func failure(_ detail: String) -> ProgramFailure {
        switch self {
        case .notListed: ProgramFailure(.numberUnknown, detail)
        case .released(let epoch): ProgramFailure(.numberReleased, "\(detail), \(epoch)")
        case .noEpochLeft: ProgramFailure(.numberEpochsSpent, detail)
        case .line(let number, let fault): ProgramFailure(fault.reason, "\(detail):\(number)")
        case .store(let error): ProgramFailure(error.reason, detail)
        }
    }
}

extension ListLine.Fault {
    fileprivate var reason: ReasonCode {
        switch self {
        case .form: .lineMalformed
        case .number: .lineNumber
        case .epoch: .lineEpoch
        case .reason: .lineReason
        case .conflict: .lineConflict
        }
    }
}
