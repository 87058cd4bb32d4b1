import Blacklist
import BlacklistTesting
import CardTesting
import Numbers

/// Lists and their histories from random numbers.
extension ListModel {
    /// Of every kind: empty, dense, sparse, clustered; several issued ranges, epochs, releases.
    static func random(_ random: inout SeededRandom, upTo count: Int) -> ListModel {
        var model = ListModel(version: .random(in: 1...1_000, using: &random), issued: [])
        var end: UInt64 = 0
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let first = end + length(upTo: 24, &random)
            end = first + length(upTo: 33, &random)
            model.issued.append(first...end)
            end += 2
        }
        model.add(.random(in: 0...count, using: &random), &random)
        model.release(.random(in: 0...5, using: &random), &random)
        return model
    }

    /// The next list: some entries and ranges more, some entries less, epochs and releases changed.
    func next(_ random: inout SeededRandom) -> ListModel {
        var next = self
        next.version += .random(in: 1...3, using: &random)
        if Bool.random(using: &random), let last = issued.last {
            next.issued[issued.count - 1] =
                last.lowerBound...last.upperBound + Self.length(upTo: 20, &random)
        }
        let share = Int.random(in: 1...40, using: &random)
        for place in listed.keys.sorted() where Int.random(in: 0..<share, using: &random) == 0 {
            next.listed[place] = nil
        }
        next.add(.random(in: 0...50, using: &random), &random)
        next.releases = next.releases.filter { $0.value.isKept(in: next.version) }
        next.release(.random(in: 0...3, using: &random), &random)
        return next
    }

    private mutating func add(_ count: Int, _ random: inout SeededRandom) {
        while let range = issued.randomElement(using: &random), listed.count < count {
            let first = UInt64.random(in: range, using: &random)
            let step = Self.length(upTo: 20, &random)
            for index in 0..<UInt64.random(in: 1...300, using: &random) {
                let place = first + step * index
                guard range.contains(place), listed.count < count else { break }
                listed[place] = Self.epoch(&random)
            }
            // A dense range may be full.
            if Int.random(in: 0..<1_000, using: &random) == 0 { break }
        }
    }

    private mutating func release(_ count: Int, _ random: inout SeededRandom) {
        for _ in 0..<count {
            guard let range = issued.randomElement(using: &random) else { return }
            let place = UInt64.random(in: range, using: &random)
            releases[place] = ReleaseRow(place: place, epoch: Self.epoch(&random), version: version)
        }
    }

    /// Mostly the first.
    private static func epoch(_ random: inout SeededRandom) -> Epoch {
        Int.random(in: 0..<10, using: &random) > 0
            ? .first : Epoch(.random(in: 0...UInt16.max, using: &random))
    }

    /// Of any order of magnitude.
    private static func length(upTo bits: Int, _ random: inout SeededRandom) -> UInt64 {
        .random(in: 1...1 << UInt64.random(in: 0...UInt64(bits), using: &random), using: &random)
    }
}
