import TUF

/// How long the words of the roles are good, in milliseconds. Each is said again when half of that
/// is over; the timestamp whenever something is published.
enum FeedTime {
    static let day: Int64 = 86_400_000
    static let timestampLife = day
    static let snapshotLife = 7 * day
    static let targetsLife = 30 * day
    static let rootLife = 730 * day

    /// As long as a timestamp can lead to a file, the file is served.
    static let grace = timestampLife

    /// In whole seconds, rounded down.
    static func signed(_ atMs: Int64) -> SignedTime { SignedTime(secondsSince1970: atMs / 1_000) }
}
