package import Numbers

/// What a list is about: whose it is, which one, and which numbers it can speak of.
package struct ListHead: Hashable, Sendable {
    package let issuer: IssuerID
    package let scheme: NumberScheme
    /// 24 bits, as it stands in a card's log; each list's is one above the last one's.
    package let version: UInt32
    package let issued: IssuedRanges

    /// Nil for a version or a range outside its meaning.
    package init?(
        issuer: IssuerID, scheme: NumberScheme, version: UInt32, issued: IssuedRanges
    ) {
        guard version < 1 << 24, issued.end <= scheme.capacity else { return nil }
        self.issuer = issuer
        self.scheme = scheme
        self.version = version
        self.issued = issued
    }
}

/// The places of the numbers that the issuer has given out so far; about others a list says
/// nothing.
package struct IssuedRanges: Hashable, Sendable {
    /// In order, and never touching: what touches is one range.
    package let ranges: [ClosedRange<UInt64>]

    /// Nil unless in order, apart from each other, and below ``limit``.
    package init?(_ ranges: [ClosedRange<UInt64>]) {
        for (left, right) in zip(ranges, ranges.dropFirst())
        where left.upperBound >= Self.limit || right.lowerBound <= left.upperBound + 1 {
            return nil
        }
        guard ranges.last.map({ $0.upperBound < Self.limit }) ?? true else { return nil }
        self.ranges = ranges
    }

    /// All places are below it: no scheme has more than 26^8 numbers.
    static let limit: UInt64 = 1 << 38

    /// One above the last place; 0 when nothing was issued.
    package var end: UInt64 { ranges.last.map { $0.upperBound + 1 } ?? 0 }

    /// How many numbers were issued.
    package var count: UInt64 { ranges.reduce(0) { $0 + UInt64($1.count) } }

    package func contains(_ place: UInt64) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < place { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= place
    }
}
