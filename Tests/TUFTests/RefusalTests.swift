import FeedTesting
import Testing

@testable import TUF

@Suite struct RefusalTests {
    @Test(arguments: Attack.all)
    func `a lie has its own reason, and changes nothing`(attack: Attack) async throws {
        let feed = try TestFeed()
        _ = try await feed.update()
        let before = feed.store.files[attack.role.fileName]
        #expect(before != nil)
        try feed.publish(2, attack.changes)
        await #expect(throws: attack.error) { try await feed.update() }
        #expect(feed.store.files[attack.role.fileName] == before)
        try feed.publish(3)
        #expect(try await feed.update() == .updated)
        #expect(feed.store.files[attack.role.fileName] != before)
    }

    @Test(arguments: [
        (RoleName.timestamp, UpdateError.refused(.timestamp, .rolledBack)),
        (.snapshot, .refused(.timestamp, .snapshotRolledBack)),
        (.targets, .refused(.snapshot, .targetsRolledBack)),
        (TestFeed.team, .refused(.snapshot, .targetsRolledBack)),
    ])
    func `no role goes back`(role: RoleName, error: UpdateError) async throws {
        let feed = try TestFeed()
        try feed.publish(2)
        _ = try await feed.update()
        let before = feed.store.files
        var changes = TestFeed.Changes()
        switch role {
        case .timestamp: changes.edit[role] = { $0["version"] = 1 }
        case .snapshot:
            changes.edit[.timestamp] = { Self.list("snapshot.json", version: 1, in: &$0) }
        default:
            changes.edit[.snapshot] = { Self.list(role.metaName, version: 1, in: &$0) }
        }
        try feed.publish(3, changes)
        await #expect(throws: error) { try await feed.update() }
        #expect(feed.store.files["targets.json"] == before["targets.json"])
        #expect(feed.store.files["snapshot.json"] == before["snapshot.json"])
        try feed.publish(4)
        #expect(try await feed.update() == .updated)
    }

    @Test(arguments: [RoleName.snapshot, .targets, TestFeed.team])
    func `a version is not published twice with two contents`(role: RoleName) async throws {
        let feed = try TestFeed()
        _ = try await feed.update()
        let before = feed.store.files[role.fileName]
        var changes = TestFeed.Changes()
        changes.edit[role] = {
            $0["note"] = "another"
            $0["version"] = 1
        }
        changes.edit[role == .snapshot ? .timestamp : .snapshot] = {
            Self.list(role.metaName, version: 1, in: &$0)
        }
        try feed.publish(2, changes)
        let other = try feed.server.get(role.fileName(version: 2), 1 << 20)
        feed.server.put(other, role.fileName(version: 1))
        await #expect(throws: UpdateError.refused(role, .equivocated)) { try await feed.update() }
        #expect(feed.store.files[role.fileName] == before)
        try feed.publish(3)
        #expect(try await feed.update() == .updated)
    }

    @Test func `a timestamp with another content is told, and not taken`() async throws {
        let feed = try TestFeed()
        _ = try await feed.update()
        let before = feed.store.files
        #expect(try await feed.update() == .unchanged)
        var changes = TestFeed.Changes()
        changes.edit[.timestamp] = { $0["note"] = "another" }
        try feed.publish(1, changes)
        #expect(try await feed.update() == .equivocated)
        #expect(feed.store.files == before)
    }

    @Test func `a repository that stands still is refused when its timestamp runs out`()
        async throws
    {
        let feed = try TestFeed()
        _ = try await feed.update()
        let error = UpdateError.refused(.timestamp, .expired)
        let day = SignedTime(secondsSince1970: TestFeed.later.secondsSince1970)
        await #expect(throws: UpdateError.refused(.root, .expired)) {
            try await feed.update(at: day)
        }
        let root = try TestFeed.root(
            version: 2, expires: SignedTime(secondsSince1970: day.secondsSince1970 + 1))
        let file = try root.publish(
            after: feed.store.load("root.json") ?? [], signedBy: TestFeed.signers[.root] ?? [])
        feed.server.put(file.bytes, file.name)
        await #expect(throws: error) { try await feed.update(at: day) }
    }

    @Test func `a role does not vanish from the snapshot, nor come from outside it`() async throws {
        let feed = try TestFeed()
        _ = try await feed.update()
        var changes = TestFeed.Changes()
        changes.edit[.snapshot] = { members in
            var meta = members["meta"]?.object ?? [:]
            meta["team.json"] = nil
            members["meta"] = .object(meta)
        }
        try feed.publish(2, changes)
        await #expect(throws: UpdateError.refused(.snapshot, .vanished)) { try await feed.update() }
        let fresh = try TestFeed()
        try fresh.publish(1, changes)
        await #expect(throws: UpdateError.refused(TestFeed.team, .notListed)) {
            try await fresh.update()
        }
    }

    @Test(
        arguments: [RoleName.timestamp, .snapshot, .targets, TestFeed.team], FetchFailure.allCases)
    func `a file that cannot be had is told as what it was`(
        role: RoleName, failure: FetchFailure
    ) async throws {
        let feed = try TestFeed()
        _ = try await feed.update()
        let before = feed.store.files[role.fileName]
        try feed.publish(2)
        let name = role == .timestamp ? role.fileName : role.fileName(version: 2)
        feed.server.fail(name, failure)
        let isListed = role != .timestamp && failure == .tooLarge
        await #expect(
            throws: isListed
                ? UpdateError.refused(role, .wrongLength) : .notFetched(role, failure)
        ) { try await feed.update() }
        #expect(feed.store.files[role.fileName] == before)
        feed.server.fail(name, nil)
        _ = try await feed.update()
        #expect(feed.store.files[role.fileName] != before)
    }

    @Test(arguments: [RoleName.timestamp, .snapshot, .targets, TestFeed.team])
    func `a local file that was changed is not believed, and is replaced`(
        role: RoleName
    ) async throws {
        let feed = try TestFeed()
        _ = try await feed.update()
        let before = feed.store.files
        for changed in [Array("{}".utf8), (before[role.fileName] ?? []).dropLast(), []] {
            try feed.store.save(changed, as: role.fileName)
            _ = try await feed.update()
            #expect(feed.store.files == before)
        }
    }

    @Test func `a local root that was changed ends everything`() async throws {
        let feed = try TestFeed()
        let document = try JSONReader.read(feed.store.load("root.json") ?? [])
        var members = document.object ?? [:]
        var signed = members["signed"]?.object ?? [:]
        signed["note"] = "changed"
        members["signed"] = .object(signed)
        try feed.store.save(JSON.object(members).canonical, as: "root.json")
        await #expect(throws: UpdateError.refused(.root, .badSignature)) { try await feed.update() }
        #expect(feed.server.asked.isEmpty)
    }

    @Test func `a full disk keeps what was there, and the next update heals`() async throws {
        let feed = try TestFeed()
        _ = try await feed.update()
        let before = feed.store.files
        try feed.publish(2)
        feed.store.fill(true)
        await #expect(throws: UpdateError.notStored(.full)) { try await feed.update() }
        #expect(feed.store.files == before)
        feed.store.fill(false)
        #expect(try await feed.update() == .updated)
    }

    @Test func `nothing is believed without a root to begin with`() throws {
        #expect(throws: UpdateError.noTrustedRoot) {
            _ = try Updater(store: MemoryStore(), startTime: TestFeed.now) {
                (_: String, _: Int) async throws(FetchFailure) in throw .notFound
            }
        }
    }

    /// Changes the version that is listed, and nothing else of the list.
    private static func list(_ name: String, version: Int64, in members: inout [String: JSON]) {
        var meta = members["meta"]?.object ?? [:]
        var listed = meta[name]?.object ?? [:]
        listed["version"] = .integer(version)
        meta[name] = .object(listed)
        members["meta"] = .object(meta)
    }
}
