import FeedTesting
import Foundation
import TUF
import Testing

/// A publication whose process is killed, or whose disk fails, at every operation on the issuer's
/// home and on the folder that is served.
@Suite struct FaultyPublishTests {
    /// Every list of the list, that is, every file but the one that is replaced.
    private struct Place {
        let folder: URL
        var watched: URL { folder.appending(path: "watched") }
        var web: URL { watched.appending(path: "www") }

        init() throws {
            folder = FlowPlace.folders.appending(path: "mainstay-publish-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
        }

        func copied() throws -> Place {
            let copy = try Place()
            try FileManager.default.copyItem(at: watched, to: copy.watched)
            return copy
        }

        func remove() { try? FileManager.default.removeItem(at: folder) }

        func issuer(_ line: String, _ fault: [String: String] = [:]) throws -> ProgramRun {
            try BuiltProgram.issuer.run(
                line.split(separator: " ").map(String.init), in: watched,
                environment: fault.merging(["MAINSTAY_ISSUER_HOME": "issuer"]) { $1 })
        }

        func must(_ line: String) throws {
            let run = try issuer(line)
            try #require(run.exit == 0, "\(line): \(run.everything)")
        }

        /// What is served, by name.
        func served() throws -> [String: Data] {
            var files: [String: Data] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: web.path)
            where name.hasSuffix(".json") || name.hasSuffix(".snapshot") || name.hasSuffix(".delta")
            {
                files[name] = try Data(contentsOf: web.appending(path: name))
            }
            return files
        }
    }

    /// The fault, and what comes before and after the publication that it strikes.
    private struct Case {
        let kind: String
        let operation: Int
        let rotates: Bool

        func environment(_ place: Place) -> [String: String] {
            [
                "LD_PRELOAD": Workplace.products.appending(path: "libfaultio.so").path,
                "FAULTIO_UNDER": place.watched.path,
                "FAULTIO_LOG": place.folder.appending(path: "operations").path,
                "FAULTIO_DO": kind, "FAULTIO_AT": String(operation),
            ]
        }
    }

    private static let sample = FlowSample("faulty publications", permille: 60)
    private static let publish = "feed publish --out www --json"

    private static func template(rotates: Bool) throws -> Place {
        let place = try Place()
        try FileManager.default.createDirectory(
            at: place.watched, withIntermediateDirectories: true)
        for line in [
            "init --home issuer", "feed keys init --offline vault", "blacklist add 0000001A",
            publish, "blacklist add 0000002A",
        ] { try place.must(line) }
        if rotates {
            try place.must("feed keys rotate --offline vault --role list --role timestamp")
        }
        return place
    }

    @Test(arguments: ["kill", "drop", "enospc", "eio"], [false, true])
    func `the feed is the old one or the new one, and the next publication heals`(
        kind: String, rotates: Bool
    ) async throws {
        let template = try Self.template(rotates: rotates)
        defer { template.remove() }
        let counting = try template.copied()
        defer { counting.remove() }
        let count = Case(kind: "count", operation: 0, rotates: rotates)
        #expect(try counting.issuer(Self.publish, count.environment(counting)).exit == 0)
        let log = try String(
            contentsOf: counting.folder.appending(path: "operations"), encoding: .utf8)
        let total = try #require(Int(log.trimmingCharacters(in: .whitespacesAndNewlines)))
        try #require(total > 20)
        var outcomes: [Int64: Int] = [:]
        for operation in Self.sample.of(
            Array(1...total), in: "\(kind), \(rotates ? "with new keys" : "as ever")"
        ) {
            let fault = Case(kind: kind, operation: operation, rotates: rotates)
            outcomes[try await Self.run(fault, on: template), default: 0] += 1
        }
        print("publish with \(kind): lists served afterwards \(outcomes)")
    }

    /// Gives the version that is served after the fault.
    private static func run(_ fault: Case, on template: Place) async throws -> Int64 {
        let label = "\(fault.kind) at \(fault.operation), \(fault.rotates)"
        let place = try template.copied()
        defer { place.remove() }
        let before = try place.served()
        let root = Array(try #require(before["metadata/1.root.json"]))
        let struck = try place.issuer(publish, fault.environment(place))
        #expect([-1, 0, 4].contains(struck.exit), "\(label): \(struck.everything)")
        let old = FeedClient(root: root)
        let version = try await follow(old, place, label)
        #expect([1, 2].contains(version), "\(label)")
        if struck.exit == 0 { #expect(version == 2, "\(label): told, and not served") }
        let middle = try place.served()
        expectKept(before, middle, label)

        // Something else has changed meanwhile: what was signed must not come to mean that.
        try place.must("blacklist add 0000003A")
        let healed = try place.issuer(publish)
        #expect(healed.exit == 0, "\(label): \(healed.everything)")
        let after = try place.served()
        expectKept(middle, after, label)
        let last = try await follow(old, place, label)
        #expect(last == (try healed.json()["version"]).flatMap(Self.integer), "\(label)")
        #expect(last >= 2, "\(label)")
        _ = try await follow(FeedClient(root: root), place, label)
        let left = try FileManager.default.subpathsOfDirectory(atPath: place.watched.path)
        let hidden = left.filter { $0.split(separator: "/").last?.hasPrefix(".") ?? false }
        #expect(hidden.isEmpty, "\(label)")
        return version
    }

    private static func integer(_ tree: JSONTree) -> Int64? {
        guard case .integer(let value) = tree else { return nil }
        return value
    }

    /// The version of the list that a terminal gets; everything that it is offered has been had.
    private static func follow(
        _ client: FeedClient, _ place: Place, _ label: String
    ) async throws -> Int64 {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        do {
            let files = try await client.follow(place.web.path, atMs: now)
            let names = files.keys.filter { $0.hasSuffix(".snapshot") }
            let parts = names.first?.split { "/.".contains($0) }
            return try #require(parts.flatMap { Int64($0[1]) }, "\(label): \(names)")
        } catch {
            Issue.record("\(label): \(error)")
            throw error
        }
    }

    /// A name stands for the same bytes for ever; of the timestamp, its version does.
    private static func expectKept(
        _ before: [String: Data], _ after: [String: Data], _ label: String
    ) {
        for (name, bytes) in before where !name.hasSuffix("timestamp.json") {
            #expect(after[name] == bytes, "\(label): \(name)")
        }
        func version(_ files: [String: Data]) -> Int64? {
            files["metadata/timestamp.json"].flatMap { try? Envelope(Array($0)) }?
                .signed["version"]?.integer
        }
        let (old, new) = (version(before), version(after))
        #expect(old != nil && new != nil, "\(label)")
        let name = "metadata/timestamp.json"
        if old == new { #expect(before[name] == after[name], "\(label)") }
        if let old, let new { #expect(old <= new, "\(label): the timestamp went back") }
    }
}
