import ArgumentParser
import Authorization
import Console
import DurableSQLite
import FeedPublishing
import IssuerStore
import SchemeMessages

/// `mainstay-issuer feed`.
struct Feed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The signed feed of lists, as The Update Framework has it.",
        discussion: "Example: mainstay-issuer feed address https://lists.example/feed",
        subcommands: [FeedKeysCommand.self, FeedPublish.self, FeedAddressCommand.self])
}

/// `mainstay-issuer feed address`.
struct FeedAddressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "address", abstract: "Say where terminals find the feed.",
        discussion: """
            Key bundles that are made from now on carry it, with the feed's root.

            Example: mainstay-issuer feed address https://lists.example/feed
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions
    @Argument(help: "https:, http: or file:, and the folder that is served.") var url: String

    func run() throws {
        let address = try feedAddress(url)
        let issuer = try home.open()
        try stored(home.path) { () throws(StoreError) in
            try issuer.database.setFeedAddress(address.text)
        }
        _ = try output.finish(
            Answer(json: ["address": .text(address.text)]) { language in
                [
                    language.pick(
                        ja: "配信の場所: \(address)", en: "The feed is found at \(address).")
                ]
            })
    }
}

/// `mainstay-issuer feed publish`.
struct FeedPublish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Sign the list and put it where it is served.",
        discussion: """
            A new list is made when something has changed; otherwise its being the newest is said \
            again, which must happen at least once a day. Any web server can serve the folder. \
            Cut off anywhere, the same call goes on.

            Terminals hold back a list that removes more than a fifth of the numbers of the one \
            before, until the same call with --confirm-removals says that this is meant.

            Example: mainstay-issuer feed publish --out www
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "The folder that is served.")
    var out: String

    @Flag(help: "The newest list may remove as many numbers as it does.")
    var confirmRemovals = false

    func run() throws {
        let issuer = try home.open()
        let done: FeedPublication
        do throws(FeedError) {
            done = try FeedPublisher(issuer).publish(
                to: out, atMs: currentMilliseconds(), confirmsRemovals: confirmRemovals)
        } catch {
            throw error.failure(home.path, folder: out)
        }
        if done.isHeld {
            Standard.error(
                output.language.pick(
                    ja: "解除が多いため、端末はこのリストを保留します。意図したものであれば "
                        + "--confirm-removals を付けてもう一度実行してください。",
                    en: "This list removes so many numbers that terminals hold it back. If that "
                        + "is meant, repeat the call with --confirm-removals."))
        }
        _ = try output.finish(answer(done))
    }

    private func answer(_ done: FeedPublication) -> Answer {
        let list = done.list
        return Answer(
            json: [
                "folder": .text(out), "version": .integer(Int64(list.version)),
                "isNew": .bool(done.isNewList), "held": .bool(done.isHeld),
                "issuedAtMs": .integer(list.issuedAtMs),
                "listed": .integer(list.listedCount), "released": .integer(list.releasedCount),
                "snapshotBytes": .integer(list.snapshot.length),
                "deltaBytes": .optional(list.delta?.length),
                "timestamp": .integer(done.timestampVersion),
                "timestampExpiresAtMs": .integer(done.timestampExpiresAtMs),
                "rootExpiresAtMs": .integer(done.rootExpires * 1_000),
            ],
            lines: { language in
                [
                    done.isNewList
                        ? language.pick(
                            ja: "リスト第 \(list.version) 版を配信しました: 無効 \(list.listedCount) 件、"
                                + "解除 \(list.releasedCount) 件。",
                            en: "List \(list.version) published: \(list.listedCount) invalid, "
                                + "\(list.releasedCount) released.")
                        : language.pick(
                            ja: "リスト第 \(list.version) 版が最新のままです。",
                            en: "List \(list.version) is the newest still.")
                ]
            })
    }
}

/// The address of a feed, as somebody has typed it.
func feedAddress(_ text: String) throws(ProgramFailure) -> FeedAddress {
    guard let address = FeedAddress(text) else { throw ProgramFailure(.feedAddress, text) }
    return address
}

extension FeedError {
    /// What people are told.
    func failure(_ home: String, folder: String) -> ProgramFailure {
        switch self {
        case .exists: ProgramFailure(.feedExists, home)
        case .keyless: ProgramFailure(.feedKeyless, home)
        case .offline: ProgramFailure(.feedOffline, folder)
        case .clock: ProgramFailure(.feedClock, home)
        case .versions: ProgramFailure(.feedVersions, home)
        case .refused: ProgramFailure(.fault, home)
        case .folder(.exists): ProgramFailure(.optionMalformed, folder)
        case .folder: ProgramFailure(.feedFolder, folder)
        case .home(let error): ProgramFailure(error.reason, home)
        }
    }
}
