import Authorization
import Blacklist
import BlacklistTesting
import ByteCoding
import CardLayout
import Crypto
import DurableSQLite
import FeedTesting
import FolderTesting
import Foundation
import IssuerLink
import Numbers
import SchemeMessages
import ShopStore
import Synchronization
import TUF

/// A terminal's home, and a feed of lists in a folder of which every byte can be made wrong.
final class ListFeed {
    /// What is done to the files of lists, and to what targets say of them.
    struct Changes {
        var metadata = TestFeed.Changes()
        /// To the files, by the names of their targets, before they are signed.
        var spoil: [String: ([UInt8]) -> [UInt8]] = [:]
        /// To the files, after they are signed; nil removes it.
        var replace: [String: ([UInt8]) -> [UInt8]?] = [:]
        /// To the custom fields of the snapshot.
        var custom: [String: JSON?] = [:]
        /// Which targets are not offered.
        var missing: Set<String> = []
    }

    static let start: Int64 = TestFeed.now.secondsSince1970 * 1_000
    static let hour: Int64 = 3_600_000
    static let scheme = "AAAAAAAA"

    let folder: TemporaryFolder
    let feed: TestFeed
    let home: ShopHome
    /// What was published, the newest last.
    private(set) var lists: [ListModel] = []
    private var files: [String: [UInt8]] = [:]
    /// Of the last publication; the first takes the place of the one that a feed begins with.
    private var version: Int64 = 0
    let clock = Mutex<Int64>(start)

    var nowMs: Int64 {
        get { clock.withLock { $0 } }
        set { clock.withLock { $0 = newValue } }
    }
    var web: String { folder.path(of: "www") }

    init() throws {
        folder = try TemporaryFolder()
        let years = TUF.SignedTime(secondsSince1970: TestFeed.now.secondsSince1970 * 2)
        feed = try TestFeed(rootExpires: years)
        let path = folder.path(of: "home")
        try ShopHome.create(
            at: path, bundle: [1], issuerKey: IssuerSigningKey().verificationKey)
        home = try ShopHome.open(at: path, for: .syncing)
    }

    /// Publishes a list, or says again that the last one is the newest.
    func publish(_ list: ListModel? = nil, _ changes: Changes = Changes()) throws {
        version += 1
        if let list {
            if let last = lists.last, last.version < list.version {
                files[Self.delta(list)] = try last.delta(to: list)
            }
            files[Self.snapshot(list)] = try list.bytes()
            lists.append(list)
        }
        guard let newest = lists.last else { return }
        var offered: [String: TargetsDraft.File] = [:]
        let wanted =
            [Self.snapshot(newest)] + lists.dropFirst().map(Self.delta).filter { files[$0] != nil }
        for name in wanted where !changes.missing.contains(name) {
            var bytes = files[name] ?? []
            if let spoil = changes.spoil[name] { bytes = spoil(bytes) }
            let file = TargetsDraft.File(
                bytes, custom: name.hasSuffix(".snapshot") ? custom(newest, changes) : nil)
            offered[name] = file
            let path = name.replacingOccurrences(of: "list/", with: "list/\(file.sha256.hex).")
            let served = changes.replace[name].map { $0(bytes) } ?? bytes
            try put(served, "targets/" + path)
        }
        try feed.publish(
            version, changes.metadata, files: offered,
            at: TUF.SignedTime(secondsSince1970: nowMs / 1_000))
        try serve()
    }

    /// Puts all metadata where it is served.
    func serve() throws {
        for (name, bytes) in feed.server.files { try put(bytes, "metadata/" + name) }
    }

    private func custom(_ list: ListModel, _ changes: Changes) -> JSON {
        var custom: [String: JSON] = [
            "issuer": .text(list.issuer.hex), "scheme": .text(list.scheme),
            "version": .integer(Int64(list.version)),
            "issued": .text(TUF.SignedTime(secondsSince1970: nowMs / 1_000).text),
        ]
        for (name, value) in changes.custom { custom[name] = value }
        return .object(custom)
    }

    static func snapshot(_ list: ListModel) -> String { "list/\(list.version).snapshot" }
    static func delta(_ list: ListModel) -> String { "list/\(list.version).delta" }

    private func put(_ bytes: [UInt8]?, _ name: String) throws {
        let file = URL(filePath: web).appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        guard let bytes else {
            try? FileManager.default.removeItem(at: file)
            return
        }
        try Data(bytes).write(to: file)
    }
}

// MARK: - The terminal

extension ListFeed {
    @discardableResult
    func sync(
        from address: String? = nil, limits: FeedFetch.Limits = FeedFetch.Limits(),
        perMille: Int = 200
    ) async throws -> SyncReport {
        guard let address = FeedAddress(address ?? "file://" + web),
            let issuer = IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7]),
            let scheme = NumberScheme(Self.scheme), let limit = RemovalLimit(perMille: perMille)
        else { throw FetchFailure.unreachable }
        let fetch = try FeedFetch(address, environment: [:], limits: limits)
        let clock = { [weak self] () -> Int64 in self?.nowMs ?? 0 }
        let now = clock()
        let sync = ListSync(
            home: home, source: FeedSource(address: address, root: feed.root), fetch: fetch,
            issuer: issuer, scheme: scheme, limit: limit, clock: { now })
        let result: Result<SyncReport, any Error>
        do { result = .success(try await sync.run()) } catch { result = .failure(error) }
        await fetch.close()
        return try result.get()
    }

    /// Why a sync brings nothing; nil when it does.
    func failure(
        from address: String? = nil, limits: FeedFetch.Limits = FeedFetch.Limits()
    ) async -> SyncFailure? {
        do {
            try await sync(from: address, limits: limits)
            return nil
        } catch {
            return error as? SyncFailure
        }
    }

    func shopList() throws -> ShopList { try home.list(isConfigured: true, policy: .defaults) }

    /// The version that a till would ask, and the state of its age.
    var use: ListUse {
        get throws { try shopList().use(atMs: nowMs) }
    }

    /// The bytes in the list's place.
    var held: [UInt8]? { FileManager.default.contents(atPath: home.listPath).map(Array.init) }

    /// What is in the folder of the feed, temporary files included.
    var litter: [String] {
        get throws {
            try FileManager.default.subpathsOfDirectory(atPath: home.feedFolder)
                .filter { $0.contains("/.") || $0.hasPrefix(".") }
        }
    }
}
