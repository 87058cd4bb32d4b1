import ArgumentParser
import Foundation
import IssuerLink
import SchemeMessages
import TUF

/// The command line that the conformance suite of The Update Framework drives a client with
/// (theupdateframework/tuf-conformance, CLIENT-CLI.md). Never in a product.
@main struct TUFClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tuf-client")

    @Option var metadataDir: String
    @Option var metadataUrl: String?
    @Option var targetName: [String] = []
    @Option var targetBaseUrl: String?
    @Option var targetDir: String?
    @Argument(help: "init ROOT, refresh, or download") var command: [String]

    func run() async throws {
        do {
            switch (command.first, command.count) {
            case ("init", 2): try initialise(command[1])
            case ("refresh", 1): try await withUpdater { _ = try await $0.refresh() }
            case ("download", 1): try await download()
            default: throw ValidationError("init ROOT, refresh, or download")
            }
        } catch let error as ValidationError {
            throw error
        } catch {
            FileHandle.standardError.write(Data("tuf-client: \(error)\n".utf8))
            throw ExitCode.failure
        }
    }

    private var store: FolderStore { FolderStore(metadataDir) }

    private func initialise(_ root: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: root))
        try store.save(Array(bytes), as: RoleName.root.fileName)
    }

    private func withUpdater(
        _ body: (inout Updater<FolderStore>) async throws -> Void
    ) async throws {
        try await withFeed(metadataUrl) { feed in
            let now = SignedTime(secondsSince1970: Int64(Date().timeIntervalSince1970))
            var updater = try Updater(store: store, startTime: now) {
                (path: String, limit: Int) async throws(FetchFailure) in
                try await feed.file(path, limit: limit)
            }
            try await body(&updater)
        }
    }

    private func download() async throws {
        guard let targetDir else { throw ValidationError("--target-dir is missing") }
        try await withUpdater { updater in
            _ = try await updater.refresh()
            try await withFeed(targetBaseUrl) { feed in
                for name in targetName {
                    guard let file = try await updater.target(name) else {
                        throw NoSuchTarget(name: name)
                    }
                    let path = targetDir + "/" + PercentCoding.encode(name)
                    guard !isKept(file, at: path) else { continue }
                    let location = try updater.location(of: file)
                    var bytes: [UInt8] = []
                    var check = TargetCheck(file)
                    try await feed.file(location, limit: file.length) {
                        try check.update($0)
                        bytes += $0
                    }
                    try check.finish()
                    try Data(bytes).write(to: URL(filePath: path), options: .atomic)
                }
            }
        }
    }

    private func isKept(_ file: TargetFile, at path: String) -> Bool {
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else { return false }
        var check = TargetCheck(file)
        return (try? check.update(Array(bytes))) != nil && (try? check.finish()) != nil
    }

    private func withFeed(
        _ address: String?, _ body: (FeedFetch) async throws -> Void
    ) async throws {
        guard let address = address.flatMap({ FeedAddress($0) }) else {
            throw ValidationError("an http: or https: address is missing")
        }
        let feed = try FeedFetch(address, environment: ProcessInfo.processInfo.environment)
        let result: Result<Void, any Error>
        do { result = .success(try await body(feed)) } catch { result = .failure(error) }
        await feed.close()
        try result.get()
    }
}

/// Nobody that the repository trusts with the path lists it.
private struct NoSuchTarget: Error {
    let name: String
}
