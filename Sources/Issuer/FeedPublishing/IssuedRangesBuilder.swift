import Blacklist

/// Makes the issued ranges of a list from places in order, each any number of times.
///
/// A number of ranges is kept and no more, because a delta carries them all: where there are more,
/// those with the smallest gaps between them become one, and the numbers in the gaps count as
/// issued. Cards that are issued in pairs, from each number the letters A and B, are such ranges.
struct IssuedRangesBuilder {
    /// 4 KiB of each list and delta.
    static let maximumCount = 256

    /// Numbers that were not issued, between two that were.
    private struct Gap: Comparable {
        let length: UInt64
        let first: UInt64

        /// Of two gaps of one length the one in front is larger: which ones are kept does not
        /// depend on anything but the numbers.
        static func < (left: Gap, right: Gap) -> Bool {
            (left.length, right.first) < (right.length, left.first)
        }
    }

    private var first: UInt64?
    private var last: UInt64 = 0
    /// The largest, in no order.
    private var gaps: [Gap] = []

    init() {}

    /// - Parameter place: not below the last one.
    mutating func append(_ place: UInt64) {
        guard first != nil else {
            (first, last) = (place, place)
            return
        }
        if place > last + 1 { keep(Gap(length: place - last - 1, first: last + 1)) }
        last = place
    }

    private mutating func keep(_ gap: Gap) {
        guard gaps.count == Self.maximumCount - 1 else {
            gaps.append(gap)
            if gaps.count == Self.maximumCount - 1 { gaps.sort() }
            return
        }
        guard gaps[0] < gap else { return }
        var low = 0
        var high = gaps.count
        while low < high {
            let middle = (low + high) / 2
            if gaps[middle] < gap { low = middle + 1 } else { high = middle }
        }
        gaps.insert(gap, at: low)
        gaps.removeFirst()
    }

    /// Nil for a place that no scheme has.
    consuming func finish() -> IssuedRanges? {
        guard let first else { return IssuedRanges([]) }
        var ranges: [ClosedRange<UInt64>] = []
        var start = first
        for gap in gaps.sorted(by: { $0.first < $1.first }) {
            ranges.append(start...gap.first - 1)
            start = gap.first + gap.length
        }
        return IssuedRanges(ranges + [start...last])
    }
}
