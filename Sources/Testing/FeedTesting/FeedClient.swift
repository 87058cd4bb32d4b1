package import Foundation
package import TUF

/// A terminal's side of a feed that lies in a folder: our own client, with what it trusts in
/// memory.
package final class FeedClient: TrustedStore {
    package enum Failure: Error {
        /// A target that is listed and not served.
        case missing(String)
    }

    package private(set) var files: [String: [UInt8]]

    /// - Parameter root: the metadata that a key bundle carries.
    package init(root: [UInt8]) { files = ["root.json": root] }

    package func load(_ name: String) throws(TrustedStoreFailure) -> [UInt8]? { files[name] }
    package func save(_ bytes: [UInt8], as name: String) throws(TrustedStoreFailure) {
        files[name] = bytes
    }
    package func remove(_ name: String) throws(TrustedStoreFailure) { files[name] = nil }

    /// What was signed in a file that it trusts.
    package func signed(_ name: String) -> JSON? {
        files[name].flatMap { try? Envelope($0) }?.signed
    }

    /// Follows the feed, and gives the files that it offers by the names of their targets; each
    /// has been compared with what was signed.
    package func follow(_ folder: String, atMs: Int64) async throws -> [String: Data] {
        var updater = try Updater(
            store: self, startTime: SignedTime(secondsSince1970: atMs / 1_000),
            fetch: { path, limit throws(FetchFailure) in
                let file = folder + "/metadata/" + path
                guard let data = FileManager.default.contents(atPath: file) else {
                    throw .notFound
                }
                guard data.count <= limit else { throw .tooLarge }
                return Array(data)
            })
        _ = try await updater.refresh()
        var offered: [String: Data] = [:]
        for name in (signed("targets.json")?["targets"]?.object ?? [:]).keys {
            guard let file = try await updater.target(name) else { throw Failure.missing(name) }
            let path = try folder + "/targets/" + updater.location(of: file)
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Failure.missing(name)
            }
            var check = TargetCheck(file)
            try check.update(data)
            try check.finish()
            offered[name] = data
        }
        return offered
    }
}
