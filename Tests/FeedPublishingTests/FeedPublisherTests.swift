import Blacklist
import BlacklistTesting
import DurableSQLite
import FeedTesting
import FolderTesting
import Foundation
import IssuerStore
import Numbers
import TUF
import Testing

@testable import FeedPublishing

@Suite struct FeedPublisherTests {
    private let trial: FeedTrial

    init() throws { trial = try FeedTrial() }

    private func client() throws -> FeedClient {
        FeedClient(root: try #require(try trial.home.rootForTerminals()))
    }

    @Test func `a terminal finds the list and what it says`() async throws {
        try trial.list("1234567A", "7654321B")
        try trial.list("0000009C")
        try trial.release("0000009C")
        let done = try trial.publish()
        #expect(done.isNewList && done.list.version == 1 && done.list.delta == nil)
        #expect(done.list.listedCount == 2 && done.list.releasedCount == 1)
        let client = try client()
        let files = try await client.follow(trial.web, atMs: trial.nowMs)
        #expect(Set(files.keys) == ["list/1.snapshot"])
        let bytes = try #require(files["list/1.snapshot"])
        let list = try SnapshotLayout(bytes.bytes)
        #expect(list.head.version == 1 && list.head.issuer == trial.home.profile.issuerID)
        #expect(isCanonicalList(Array(bytes)))
        let answers: [(String, ListEntry)] = [
            ("1234567A", .listed(.first)), ("7654321B", .listed(.first)),
            ("0000009C", .notListed), ("0000009D", .notCovered),
        ]
        for (number, answer) in answers {
            let entry = try list.entry(for: trial.place(number), in: bytes.bytes)
            #expect(entry == answer, "\(number)")
        }
        let released = list.release(of: trial.place("0000009C"), in: bytes.bytes)
        #expect(released == .first)
    }

    @Test func `says when it was signed, and for how long, in less than a kilobyte`() async throws {
        try trial.list("1234567A")
        let done = try trial.publish()
        #expect(done.timestampExpiresAtMs == trial.nowMs + FeedTrial.day)
        let timestamp = try #require(try trial.served()["metadata/timestamp.json"])
        #expect(timestamp.count <= 800)
        let signed = try Envelope(Array(timestamp)).signed
        let time = SignedTime(secondsSince1970: trial.nowMs / 1_000)
        #expect(signed["issued"] == .text(time.text))
        let file = try #require(
            try trial.home.database.newestMetadata(.targets).map { try Envelope($0.bytes).signed })
        let custom = file["targets"]?["list/1.snapshot"]?["custom"]
        #expect(
            custom == [
                "issuer": "01020304050607", "scheme": "9999999A", "version": 1,
                "issued": .text(time.text), "listed": 1, "released": 0,
                "unconfirmed": 0,
            ])
    }

    @Test func `a list that removes many says whether somebody has meant it`() throws {
        func custom(_ name: String) throws -> JSON? {
            let file = try trial.home.database.newestMetadata(.targets)
            let signed = try Envelope(try #require(file).bytes).signed
            let newest = try #require(try trial.home.database.newestList()).version
            return signed["targets"]?["list/\(newest).snapshot"]?["custom"]?[name]
        }
        try trial.list("0000001A", "0000002A", "0000003A", "0000004A", "0000005A")
        #expect(try !trial.publish().isHeld)
        // A fifth.
        try trial.release("0000005A")
        #expect(try !trial.publish().isHeld)
        try trial.release("0000004A")
        #expect(try trial.publish().isHeld)
        #expect(try custom("confirmed") == nil)
        #expect(try custom("unconfirmed") == 3)
        trial.nowMs += 1_000
        let meant = try FeedPublisher(trial.home).publish(
            to: trial.web, atMs: trial.nowMs, confirmsRemovals: true)
        #expect(!meant.isHeld && !meant.isNewList)
        #expect(try custom("confirmed") == 3)
        #expect(try custom("unconfirmed") == 0)
        // The word stands for that list; the next one needs its own.
        try trial.release("0000003A")
        #expect(try trial.publish().isHeld)
        #expect(try custom("confirmed") == 3)
        #expect(try custom("unconfirmed") == 4)
    }

    @Test func `an empty list is a list`() async throws {
        #expect(try trial.publish().list.listedCount == 0)
        #expect(try await client().follow(trial.web, atMs: trial.nowMs).count == 1)
    }

    @Test func `nothing new is a new timestamp and nothing else`() async throws {
        try trial.list("1234567A")
        let first = try trial.publish()
        let before = try trial.served()
        let second = try trial.publish()
        #expect(!second.isNewList && second.list == first.list)
        #expect(second.timestampVersion == first.timestampVersion + 1)
        let after = try trial.served()
        let changed = after.filter { before[$0.key] != $0.value }.map(\.key)
        #expect(changed == ["metadata/timestamp.json"])
        #expect(after.count == before.count)
    }

    @Test func `the same home gives the same bytes, wherever it publishes`() throws {
        try trial.list("1234567A")
        try trial.publish()
        try trial.list("7654321B")
        let copy = trial.folder.path(of: "copy")
        try trial.home.database.close()
        try FileManager.default.copyItem(atPath: trial.folder.path(of: "home"), toPath: copy)
        let other = trial.folder.path(of: "other")
        for (home, web) in [(trial.folder.path(of: "home"), trial.web), (copy, other)] {
            let home = try IssuerHome.open(at: home)
            _ = try FeedPublisher(home).publish(to: web, atMs: trial.nowMs + 5_000)
            try home.database.close()
        }
        let files = try trial.served(in: other)
        #expect(files.count >= 6)
        for (name, bytes) in files { #expect(try trial.served()[name] == bytes, "\(name)") }
    }

    @Test func `a delta makes the list that was signed`() async throws {
        try trial.list("1234567A", "7654321B", "0000001A")
        try trial.publish()
        let client = try client()
        let old = try #require(
            try await client.follow(trial.web, atMs: trial.nowMs)["list/1.snapshot"])
        try trial.release("7654321B")
        try trial.list("5555555E")
        #expect(try trial.publish().list.delta != nil)
        let files = try await client.follow(trial.web, atMs: trial.nowMs)
        let delta = try #require(files["list/2.delta"])
        #expect(delta.count < 300)
        let base = try SnapshotLayout(old.bytes)
        var merge = try DeltaMerge(
            try DeltaLayout(delta.bytes), delta.bytes, onto: base, old.bytes)
        var made: [UInt8] = []
        while let piece = try merge.next(delta.bytes, old.bytes) { made += piece }
        #expect(files["list/2.snapshot"].map(Array.init) == made)
    }

    @Test func `deltas of 35 lists are served, and old files go after a day`() async throws {
        try trial.list("0000000A")
        let client = try client()
        for version in 1...40 {
            try trial.list(String(format: "%07dB", version))
            #expect(try trial.publish().list.version == UInt32(version))
        }
        let files = try await client.follow(trial.web, atMs: trial.nowMs)
        #expect(files.count == 36)
        #expect(files["list/5.delta"] == nil && files["list/6.delta"] != nil)
        // Whoever has a timestamp of a minute ago still finds all that it leads to.
        #expect(try trial.served().keys.filter { $0.hasSuffix(".snapshot") }.count == 40)
        let home = trial.home.path + "/lists"
        #expect(try FileManager.default.contentsOfDirectory(atPath: home).count == 36)
        trial.nowMs += FeedTrial.day
        try trial.publish()
        let later = try trial.served().keys
        #expect(later.filter { $0.hasSuffix(".snapshot") }.count == 1)
        #expect(later.filter { $0.hasSuffix(".delta") }.count == 35)
        #expect(later.filter { $0.hasSuffix("targets.json") }.count == 1)
        #expect(try await client.follow(trial.web, atMs: trial.nowMs).count == 36)
    }

    @Test func `a release is said for 35 lists after the first`() throws {
        try trial.list("1234567A")
        try trial.release("1234567A")
        for version in 1...37 {
            try trial.list(String(format: "%07dB", version))
            #expect(try trial.publish().list.releasedCount == (version <= 36 ? 1 : 0), "\(version)")
        }
        // The issuer still knows up to where it was released.
        try trial.list("1234567A")
        #expect(try trial.home.database.line(at: trial.place("1234567A"))?.epoch == Epoch(1))
    }

    @Test func `words are said again before they are over`() async throws {
        try trial.list("1234567A")
        try trial.publish()
        let client = try client()
        for _ in 0..<70 {
            trial.nowMs += FeedTrial.day - 2_000
            try trial.publish()
            _ = try await client.follow(trial.web, atMs: trial.nowMs + FeedTrial.day - 2_000)
        }
        #expect(try trial.home.database.newestList()?.version == 1)
    }

    @Test func `a lost folder is filled again, with all deltas`() async throws {
        for version in 1...3 {
            try trial.list(String(format: "%07dB", version))
            try trial.publish()
        }
        try FileManager.default.removeItem(atPath: trial.web)
        try trial.publish()
        #expect(try await client().follow(trial.web, atMs: trial.nowMs).count == 3)
    }

    @Test func `a lost list is made anew, without a delta`() async throws {
        try trial.list("1234567A")
        try trial.publish()
        try FileManager.default.removeItem(atPath: trial.home.path + "/lists")
        try trial.list("7654321B")
        #expect(try trial.publish().list.delta == nil)
        #expect(try await client().follow(trial.web, atMs: trial.nowMs).count == 1)
    }

    @Test func `a clock that goes back signs nothing`() throws {
        try trial.publish()
        let before = try trial.served()
        try trial.list("1234567A")
        #expect(throws: FeedError.clock) {
            try FeedPublisher(trial.home).publish(to: trial.web, atMs: trial.nowMs - 1)
        }
        #expect(try trial.served() == before)
    }

    @Test func `without keys nothing is published`() throws {
        let keyless = try FeedTrial(hasKeys: false)
        #expect(throws: FeedError.keyless) { try keyless.publish() }
        #expect(try keyless.home.rootForTerminals() == nil)
    }

    @Test func `what is served anybody may read`() throws {
        try trial.publish()
        for name in try trial.served().keys {
            let file = try FileManager.default.attributesOfItem(atPath: trial.web + "/" + name)
            #expect(file[.posixPermissions] as? Int == 0o644, "\(name)")
        }
    }
}
