/// Sets of places to be measured with, the same ones from the same random numbers.
package enum ListSample {
    /// So many places below the end, each as likely as any other; in order.
    package static func uniform(
        _ count: Int, below end: UInt64, _ random: inout some RandomNumberGenerator
    ) -> [UInt64] {
        var places: [UInt64] = []
        while places.count < count {
            for _ in places.count..<count { places.append(.random(in: 0..<end, using: &random)) }
            places = unique(places)
        }
        return places
    }

    /// Half of them uniform, half in batches of 1,000 numbers of which about 800 are listed.
    package static func clustered(
        _ count: Int, below end: UInt64, _ random: inout some RandomNumberGenerator
    ) -> [UInt64] {
        var places = uniform(count / 2, below: end, &random)
        while places.count < count {
            for _ in 0...(count - places.count) / 800 {
                let start = UInt64.random(in: 0...end - 1_000, using: &random)
                for offset in 0..<UInt64(1_000) where Int.random(in: 0..<10, using: &random) < 8 {
                    places.append(start + offset)
                }
            }
            places = unique(places)
        }
        return without(places.count - count, of: places, &random)
    }

    /// The same with so many taken away and as many others put in.
    package static func churned(
        _ places: [UInt64], by count: Int, below end: UInt64,
        _ random: inout some RandomNumberGenerator
    ) -> [UInt64] {
        var later = without(count, of: places, &random)
        var new: [UInt64] = []
        while new.count < count {
            let place = UInt64.random(in: 0..<end, using: &random)
            if !contains(places, place), !new.contains(place) { new.append(place) }
        }
        later += new
        later.sort()
        return later
    }

    private static func without(
        _ count: Int, of places: [UInt64], _ random: inout some RandomNumberGenerator
    ) -> [UInt64] {
        let gone = Set(uniform(count, below: UInt64(places.count), &random))
        return places.enumerated().filter { !gone.contains(UInt64($0.offset)) }.map(\.element)
    }

    private static func unique(_ places: [UInt64]) -> [UInt64] {
        var unique: [UInt64] = []
        unique.reserveCapacity(places.count)
        for place in places.sorted() where unique.last != place { unique.append(place) }
        return unique
    }

    private static func contains(_ places: [UInt64], _ place: UInt64) -> Bool {
        var range = places.indices
        while let middle = range.isEmpty ? nil : (range.lowerBound + range.upperBound) / 2 {
            if places[middle] == place { return true }
            range =
                places[middle] < place
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return false
    }
}
