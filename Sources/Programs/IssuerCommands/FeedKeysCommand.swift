import ArgumentParser
import Authorization
import Console
import FeedPublishing
import IssuerStore

/// `mainstay-issuer feed keys`.
struct FeedKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The keys that sign the feed.",
        discussion: "Example: mainstay-issuer feed keys init --offline vault",
        subcommands: [FeedKeysInit.self, FeedKeysRotate.self])
}

/// `mainstay-issuer feed keys init`.
struct FeedKeysInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make the feed's keys, and sign its root.",
        discussion: """
            Three root keys lie in DIR, of which two must sign: take the folder off this computer \
            afterwards, and its files to different places. The keys that sign every list stay in \
            the issuer's home. Nothing is overwritten.

            Example: mainstay-issuer feed keys init --offline vault
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "The folder for the root keys.")
    var offline: String

    func run() throws {
        let issuer = try home.open()
        let setup = FeedSetup(issuer, offline: offline)
        _ = try output.finish(
            try made(home.path, offline) { () throws(FeedError) in
                try setup.create(atMs: currentMilliseconds())
            })
    }
}

/// `mainstay-issuer feed keys rotate`.
struct FeedKeysRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Replace keys of the feed, and sign its next root.",
        discussion: """
            Needs the folder with the root keys; new ones are added to it. Terminals follow by \
            themselves, once the feed is published again.

            Example: mainstay-issuer feed keys rotate --offline vault --role list --role timestamp
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "The folder with at least two root keys.")
    var offline: String

    @Option(help: "root, list, snapshot or timestamp; several times for several.")
    var role: [String]

    func run() throws {
        var roles: Set<FeedRole> = []
        for name in role {
            guard let role = FeedRole(rawValue: name) else {
                throw ProgramFailure(.optionMalformed, "--role \(name)")
            }
            roles.insert(role)
        }
        let issuer = try home.open()
        let setup = FeedSetup(issuer, offline: offline)
        _ = try output.finish(
            try made(home.path, offline) { () throws(FeedError) in
                try setup.rotate(roles, atMs: currentMilliseconds())
            })
    }
}

/// Makes keys, and says which they are.
private func made(
    _ home: String, _ folder: String, _ body: () throws(FeedError) -> FeedSetup.Keys
) throws(ProgramFailure) -> Answer {
    let keys: FeedSetup.Keys
    do throws(FeedError) { keys = try body() } catch {
        throw error.failure(home, folder: folder)
    }
    let ids = keys.ids.mapValues { JSONValue.list($0.map(JSONValue.text)) }
    return Answer(
        json: [
            "offline": .text(folder), "rootVersion": .integer(keys.rootVersion),
            "keys": .object(
                Dictionary(uniqueKeysWithValues: ids.map { ($0.key.rawValue, $0.value) })),
        ],
        lines: { language in
            [
                language.pick(
                    ja: "配信のルート第 \(keys.rootVersion) 版に署名しました。ルート鍵: \(folder)",
                    en: "Root \(keys.rootVersion) of the feed is signed. Root keys: \(folder)")
            ]
        })
}
