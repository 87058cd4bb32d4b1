import Numbers

/// What holds for the entries of a list as they come: each above the one before it, each issued,
/// and among them every number of the table of epochs.
struct EntryOrder {
    /// The least place that may come next.
    private(set) var least: UInt64 = 0
    private(set) var count = 0
    private let epochs: [EpochRow]
    private var epochsMet = 0
    private var nextEpochPlace: UInt64
    private var rangesLeft: ArraySlice<ClosedRange<UInt64>>
    /// The issued range that is being walked: at first one without a place.
    private var rangeFirst: UInt64 = 1
    private var rangeLast: UInt64 = 0

    /// - Parameter epochs: in order of the places; each above 0.
    init(_ issued: IssuedRanges, _ epochs: [EpochRow]) throws(ListError) {
        guard epochs.allSatisfy({ $0.epoch > .first }),
            zip(epochs, epochs.dropFirst()).allSatisfy({ $0.place < $1.place })
        else { throw .badEpoch }
        self.epochs = epochs
        nextEpochPlace = epochs.first?.place ?? .max
        rangesLeft = issued.ranges[...]
    }

    @inline(__always)
    mutating func take(_ place: UInt64) throws(ListError) {
        guard place >= least else { throw .badNumber }
        if place > rangeLast || place < rangeFirst { try findRange(of: place) }
        if place >= nextEpochPlace { try meetEpoch(place) }
        least = place + 1
        count += 1
    }

    /// Takes numbers that are known to come in order.
    ///
    /// The same as taking one after the other, but what holds for the last of them is not asked
    /// again for each.
    mutating func take(_ places: Span<UInt64>) throws(ListError) {
        guard !places.isEmpty else { return }
        let (first, last) = (places[0], places[places.count - 1])
        guard first >= least, first >= rangeFirst, last <= rangeLast, last < nextEpochPlace else {
            for index in places.indices { try take(places[index]) }
            return
        }
        least = last + 1
        count += places.count
    }

    /// No more entries come.
    func finish() throws(ListError) {
        guard epochsMet == epochs.count else { throw .badEpoch }
    }

    private mutating func findRange(of place: UInt64) throws(ListError) {
        while let range = rangesLeft.first, range.upperBound < place {
            rangesLeft = rangesLeft.dropFirst()
        }
        guard let range = rangesLeft.first, range.lowerBound <= place else { throw .badNumber }
        rangeFirst = range.lowerBound
        rangeLast = range.upperBound
    }

    /// The number of the next row of epochs must not be passed by.
    private mutating func meetEpoch(_ place: UInt64) throws(ListError) {
        guard place == nextEpochPlace else { throw .badEpoch }
        epochsMet += 1
        nextEpochPlace = epochsMet < epochs.count ? epochs[epochsMet].place : .max
    }
}
