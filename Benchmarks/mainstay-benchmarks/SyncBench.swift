import Blacklist
import BlacklistTesting
import ByteCoding
import CardLayout
import DurableSQLite
import FeedTesting
import Foundation
import IssuerLink
import Numbers
import SchemeMessages
import ShopStore
import TUF

/// A terminal, and a feed in a folder: what one sync costs from its first byte to its last.
final class SyncBench {
    enum Failure: Error {
        case noAddress
        /// Another file was fetched than is to be measured, and why.
        case other(SyncReport.Means, SyncFailure?)
    }

    /// What is signed here is good for a day from then; milliseconds since 1970 UTC.
    private static let now = TestFeed.now.secondsSince1970 * 1_000

    private let feed: TestFeed
    private let home: ShopHome
    private let web: String
    private var version: Int64 = 0

    /// - Parameter path: of a folder that is not there yet.
    init(at path: String) throws {
        web = path + "/www"
        feed = try TestFeed(rootExpires: TestFeed.later)
        try ShopHome.create(
            at: path + "/home", bundle: [1], issuerKey: IssuerSigningKey().verificationKey)
        home = try ShopHome.open(at: path + "/home", for: .syncing)
    }

    /// Publishes a list, with what changes the one before it.
    func publish(_ list: [UInt8], version number: UInt32, delta: [UInt8]? = nil) throws {
        let model = ListModel([], below: 1)
        let custom: JSON = [
            "issuer": .text(model.issuer.hex), "scheme": .text(model.scheme),
            "version": .integer(Int64(number)), "issued": .text(TestFeed.now.text),
        ]
        var files = ["list/\(number).snapshot": TargetsDraft.File(list, custom: custom)]
        try put(list, "targets/list/\(hash(list)).\(number).snapshot")
        if let delta {
            files["list/\(number).delta"] = TargetsDraft.File(delta)
            try put(delta, "targets/list/\(hash(delta)).\(number).delta")
        }
        version += 1
        try feed.publish(version, files: files)
        for (name, bytes) in feed.server.files { try put(bytes, "metadata/" + name) }
    }

    private func hash(_ bytes: [UInt8]) -> String { TargetsDraft.File(bytes).sha256.hex }

    private func put(_ bytes: [UInt8], _ name: String) throws {
        let file = URL(filePath: web).appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// What `mainstay sync` does; gives the milliseconds that it took.
    func sync(expecting means: SyncReport.Means) async throws -> Double {
        let model = ListModel([], below: 1)
        guard let address = FeedAddress("file://" + web),
            let issuer = IssuerID(bytes: model.issuer), let scheme = NumberScheme(model.scheme)
        else { throw Failure.noAddress }
        let sync = ListSync(
            home: home, source: FeedSource(address: address, root: feed.root),
            fetch: try FeedFetch(address, environment: [:]), issuer: issuer, scheme: scheme,
            limit: .standard, clock: { Self.now })
        let start = ContinuousClock.now
        let report = try await sync.run()
        let time = (ContinuousClock.now - start) / .milliseconds(1)
        guard report.means == means else {
            throw Failure.other(report.means, report.deltaFailure)
        }
        return time
    }

    /// The list in use, as it lies on the disk.
    func held() throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: home.listPath)))
    }
}
