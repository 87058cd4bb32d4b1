import Blacklist
import CardLayout
import DESFire
import Evidence
import FolderTesting
import Foundation
import IssuerStore
import Numbers
import Testing

@testable import FeedPublishing

/// An issuer with a feed, in a folder of its own.
final class FeedTrial {
    static let day: Int64 = 86_400_000
    static let start: Int64 = 1_800_000_000_000

    let folder: TemporaryFolder
    let home: IssuerHome
    let scheme: NumberScheme
    var nowMs = start
    var web: String { folder.path(of: "www") }
    var offline: String { folder.path(of: "vault") }
    var setup: FeedSetup { FeedSetup(home, offline: offline) }

    init(hasKeys: Bool = true) throws {
        folder = try TemporaryFolder()
        scheme = try #require(NumberScheme("9999999A"))
        let profile = IssuerProfile(
            issuerID: try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7])), scheme: scheme,
            currency: try #require(Currency(code: "JPY")), environment: .test)
        let keys = IssuerKeys(
            signing: IssuerSigningKey(), evidence: EvidencePrivateKey(), masters: [])
        try IssuerHome.create(at: folder.path(of: "home"), profile: profile, keys: keys)
        home = try IssuerHome.open(at: folder.path(of: "home"))
        if hasKeys { _ = try setup.create(atMs: nowMs) }
    }

    func place(_ text: String) -> UInt64 { CardNumber(text: text).flatMap(scheme.index(of:)) ?? 0 }

    func list(_ numbers: String...) throws {
        for number in numbers {
            try home.database.list(place(number), epoch: nil, reason: .lost, atMs: nowMs)
        }
    }

    func release(_ number: String) throws {
        try home.database.release(place(number), reason: .found, atMs: nowMs)
    }

    /// A second later than the last.
    @discardableResult
    func publish(to web: String? = nil) throws -> FeedPublication {
        nowMs += 1_000
        return try FeedPublisher(home).publish(to: web ?? self.web, atMs: nowMs)
    }

    /// Names and contents of everything that is served.
    func served(in web: String? = nil) throws -> [String: Data] {
        let web = web ?? self.web
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: web) {
            files[name] = FileManager.default.contents(atPath: web + "/" + name)
        }
        return files.filter { !$0.value.isEmpty }
    }
}
