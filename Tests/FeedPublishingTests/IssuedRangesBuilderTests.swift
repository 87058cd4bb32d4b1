import Blacklist
import CardTesting
import Testing

@testable import FeedPublishing

@Suite struct IssuedRangesBuilderTests {
    private static func built(_ places: [UInt64]) throws -> [ClosedRange<UInt64>] {
        var builder = IssuedRangesBuilder()
        for place in places { builder.append(place) }
        return try #require(builder.finish()).ranges
    }

    @Test(
        arguments: [
            ([], []), ([7], [7...7]), ([0, 1, 2], [0...2]), ([3, 3, 4], [3...4]),
            ([1, 3], [1...1, 3...3]), ([0, 5, 6, 9], [0...0, 5...6, 9...9]),
        ] as [([UInt64], [ClosedRange<UInt64>])])
    func `what touches is one range`(places: [UInt64], ranges: [ClosedRange<UInt64>]) throws {
        #expect(try Self.built(places) == ranges)
    }

    /// Against the plain rule: all ranges, and the smallest gaps closed one by one.
    @Test func `of too many ranges the smallest gaps are closed`() throws {
        var random = SeededRandom.fromEnvironment()
        print("IssuedRangesBuilderTests MAINSTAY_SEED=\(random.seed)")
        let most = IssuedRangesBuilder.maximumCount
        for round in 0..<40 {
            let count = Int.random(in: 0...3 * most, using: &random)
            let width = UInt64.random(in: 1...40, using: &random)
            var place: UInt64 = .random(in: 0...100, using: &random)
            var places: [UInt64] = []
            for _ in 0..<count {
                places.append(place)
                place += .random(in: 0...width, using: &random)
            }
            var ranges: [ClosedRange<UInt64>] = []
            for place in places {
                if let last = ranges.last, place <= last.upperBound + 1 {
                    ranges[ranges.count - 1] = last.lowerBound...max(place, last.upperBound)
                } else {
                    ranges.append(place...place)
                }
            }
            while ranges.count > most {
                // Of equal gaps the last one goes first.
                let gaps = zip(ranges, ranges.dropFirst()).map { $1.lowerBound - $0.upperBound }
                let smallest = gaps.min()
                let index = try #require(gaps.lastIndex { $0 == smallest })
                ranges[index] = ranges[index].lowerBound...ranges[index + 1].upperBound
                ranges.remove(at: index + 1)
            }
            #expect(try Self.built(places) == ranges, "round \(round)")
        }
    }
}
