import Blacklist
import BlacklistTesting
import Foundation
import IssuerLink
import ShopStore
import TUF
import Testing

/// A delta that cannot be used costs bytes, and nothing else: the whole list comes in its place.
@Suite struct DeltaRefusalTests {
    private static let first = ListModel(0..<2_000, below: 10_000)
    private static let second = ListModel(3..<2_100, below: 10_000, version: 2)

    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let failure: SyncFailure
        let delta: @Sendable () throws -> [UInt8]
    }

    /// Of a base that the terminal does not hold, to the list that comes.
    private static func delta(from base: ListModel) throws -> [UInt8] {
        try base.delta(to: second)
    }

    static let lies: [Lie] = [
        Lie(testDescription: "for another base", failure: .contents(.otherBase)) {
            try delta(from: ListModel(0..<1_999, below: 10_000))
        },
        Lie(testDescription: "another issuer's", failure: .contents(.otherBase)) {
            var base = first
            var later = second
            base.issuer[0] = 9
            later.issuer[0] = 9
            return try base.delta(to: later)
        },
        Lie(testDescription: "adds what is there", failure: .contents(.badChange)) {
            try delta(from: ListModel(Array(0..<1_999) + [5_000], below: 10_000))
        },
        Lie(testDescription: "removes other ones", failure: .file(.wrongHash)) {
            try first.delta(to: ListModel(4..<2_100, below: 10_000, version: 2))
        },
        Lie(testDescription: "no delta", failure: .contents(.badFormat)) {
            [UInt8](repeating: 7, count: 90)
        },
    ]

    @Test(arguments: lies) func `the whole list comes in its place`(_ lie: Lie) async throws {
        let feed = try ListFeed()
        try feed.publish(Self.first)
        try await feed.sync()
        var changes = ListFeed.Changes()
        let bytes = try lie.delta()
        changes.spoil[ListFeed.delta(Self.second)] = { _ in bytes }
        try feed.publish(Self.second, changes)
        let report = try await feed.sync()
        #expect(report.means == .snapshot && report.now.version == 2)
        #expect(report.deltaFailure == lie.failure)
        #expect(feed.held == (try Self.second.bytes()))
    }

    @Test func `deltas that are replayed or in another order are not used`() async throws {
        let third = ListModel(5..<2_100, below: 10_000, version: 3)
        let deltas = [try Self.first.delta(to: Self.second), try Self.second.delta(to: third)]
        for (one, two) in [(deltas[0], deltas[0]), (deltas[1], deltas[0]), (deltas[1], deltas[1])] {
            let feed = try ListFeed()
            try feed.publish(Self.first)
            try await feed.sync()
            try feed.publish(Self.second)
            var changes = ListFeed.Changes()
            changes.spoil = [
                ListFeed.delta(Self.second): { _ in one }, ListFeed.delta(third): { _ in two },
            ]
            try feed.publish(third, changes)
            let report = try await feed.sync()
            #expect(report.means == .snapshot && report.now.version == 3)
            #expect(report.deltaFailure == .contents(.otherBase))
        }
    }

    @Test func `a delta that was changed on the way, or is missing, is not used`() async throws {
        for (change, failure) in [
            ({ Array($0.reversed()) }, SyncFailure.file(.wrongHash)),
            ({ $0 + [0] }, .file(.wrongLength)), ({ _ in nil }, .notFetched(.notFound)),
        ] as [(([UInt8]) -> [UInt8]?, SyncFailure)] {
            let feed = try ListFeed()
            try feed.publish(Self.first)
            try await feed.sync()
            var changes = ListFeed.Changes()
            changes.replace[ListFeed.delta(Self.second)] = change
            try feed.publish(Self.second, changes)
            let report = try await feed.sync()
            #expect(report.means == .snapshot && report.deltaFailure == failure)
        }
    }
}
