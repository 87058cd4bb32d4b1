import Foundation
import Testing

/// A sync whose process is killed, or whose disk fails, at every operation on the terminal's home.
@Suite struct FaultySyncTests {
    /// What the sync does when nothing fails.
    enum Step: String, CaseIterable { case firstList, change }

    /// A terminal and its feed, from which each case copies the terminal.
    private final class Template {
        let shop: TrialShop

        init(_ step: Step) throws {
            shop = try TrialShop()
            try FeedShop.connect(shop)
            guard step == .change else { return }
            try #require(try shop.agent("sync").exit == 0)
            for number in 20..<60 { try FeedShop.issuer("blacklist add 00000\(number)A", shop) }
            try FeedShop.issuer("feed publish --out www", shop)
        }

        func place() throws -> Place { try Place(copyOf: shop.path("shop")) }
        var before: Int64? {
            FileManager.default.fileExists(atPath: shop.path("shop/feed")) ? 1 : nil
        }
        var after: Int64 { before == nil ? 1 : 2 }
    }

    private struct Place {
        let folder: URL

        init(copyOf home: String) throws {
            folder = FlowPlace.folders.appending(path: "mainstay-sync-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: home, toPath: folder.path + "/shop")
        }

        func remove() { try? FileManager.default.removeItem(at: folder) }

        func agent(_ line: String, _ fault: [String: String] = [:]) throws -> ProgramRun {
            try BuiltProgram.agent.run(
                line.split(separator: " ").map(String.init), in: folder,
                environment: fault.merging(["MAINSTAY_HOME": "shop"]) { $1 })
        }

        func fault(_ kind: String, at operation: Int) -> [String: String] {
            [
                "LD_PRELOAD": Workplace.products.appending(path: "libfaultio.so").path,
                "FAULTIO_UNDER": folder.appending(path: "shop").path,
                "FAULTIO_LOG": folder.appending(path: "operations").path,
                "FAULTIO_DO": kind, "FAULTIO_AT": String(operation),
            ]
        }

        /// The version that is in use, and the state of its age.
        func list() throws -> (version: Int64?, state: String?) {
            let json = try agent("blacklist status --json").json()
            guard case .integer(let version) = json["version"] else {
                return (nil, json["state"]?.text)
            }
            return (version, json["state"]?.text)
        }
    }

    private static let sample = FlowSample("faulty syncs", permille: 60, longPermille: 1_000)

    @Test(arguments: ["kill", "drop", "enospc", "eio"], Step.allCases)
    func `the list is the old one or the new one, and the next sync heals`(
        kind: String, step: Step
    ) throws {
        let template = try Template(step)
        let counting = try template.place()
        defer { counting.remove() }
        let run = try counting.agent("sync", counting.fault("count", at: 0))
        #expect(run.exit == 0, "\(run.everything)")
        let log = try String(
            contentsOf: counting.folder.appending(path: "operations"), encoding: .utf8)
        let total = try #require(Int(log.trimmingCharacters(in: .whitespacesAndNewlines)))
        try #require(total > 20)
        var outcomes: [Int64: Int] = [:]
        for operation in Self.sample.of(Array(1...total), in: "\(kind), \(step.rawValue)") {
            let version = try Self.run(kind, operation, template)
            outcomes[version ?? 0, default: 0] += 1
        }
        print("sync with \(kind), \(step.rawValue): lists in use afterwards \(outcomes)")
    }

    /// Gives the version that is in use after the fault.
    private static func run(
        _ kind: String, _ operation: Int, _ template: Template
    ) throws -> Int64? {
        let label = "\(kind) at \(operation)"
        let place = try template.place()
        defer { place.remove() }
        let struck = try place.agent("sync", place.fault(kind, at: operation))
        #expect([-1, 0, 4].contains(struck.exit), "\(label): \(struck.everything)")
        let (version, state) = try place.list()
        #expect([template.before, template.after].contains(version), "\(label)")
        #expect(state == (version == nil ? "absent" : "fresh"), "\(label)")
        if struck.exit == 0 { #expect(version == template.after, "\(label): told, and not held") }

        let healed = try place.agent("sync --json")
        #expect(healed.exit == 0, "\(label): \(healed.everything)")
        #expect(try place.list().version == template.after, "\(label)")
        #expect(try place.list().state == "fresh", "\(label)")
        let left = try FileManager.default.subpathsOfDirectory(atPath: place.folder.path)
        let hidden = left.filter { $0.split(separator: "/").last?.hasPrefix(".") ?? false }
        #expect(hidden.isEmpty, "\(label): \(hidden)")
        return version
    }
}
