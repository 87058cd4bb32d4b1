/// Why a configuration cannot be used: which setting it is, and what is wrong with it.
package struct ConfigurationError: Error, Hashable, Sendable {
    package enum Problem: Hashable, Sendable {
        /// It is there, and cannot be read, or is too long.
        case unreadable
        /// Not JSON, from this line on.
        case malformed(line: Int)
        /// No such setting; the nearest one that there is.
        case unknown(nearest: String)
        case duplicate
        /// Of another kind than this.
        case wrongType(expected: String)
        case negative
        case fractional
        case tooLarge(maximum: Int64)
        case tooSmall(minimum: Int64)
        case tooLong(maximum: Int)
        /// Nothing to print, or a character that cannot be printed.
        case unprintable
        /// Not `00:00` to `23:59`.
        case noTime
        case noTimeZone
        /// Not `https:`, `http:` or `file:` and a folder.
        case noAddress
        /// Not a path from the root of the file system.
        case noPath
        /// A list would be too old before it is ageing.
        case belowFresh
    }

    /// The setting's path; nil for the file as a whole.
    package let path: String?
    package let problem: Problem

    init(_ path: String?, _ problem: Problem) {
        self.path = path
        self.problem = problem
    }

    /// For the person who edits the file.
    package var text: String { [path, problem.text].compactMap { $0 }.joined(separator: ": ") }
}

extension ConfigurationError.Problem {
    fileprivate var text: String {
        switch self {
        case .unreadable: "the file cannot be read"
        case .malformed(let line): "not JSON, line \(line)"
        case .unknown(let nearest): "there is no such setting; did you mean \(nearest)?"
        case .duplicate: "set twice"
        case .wrongType(let expected): "\(expected) is expected"
        case .negative: "a negative number"
        case .fractional: "a whole number is expected"
        case .tooLarge(let maximum): "above \(maximum)"
        case .tooSmall(let minimum): "below \(minimum)"
        case .tooLong(let maximum): "longer than \(maximum) characters"
        case .unprintable: "empty, or with a character that cannot be printed"
        case .noTime: "a time from 00:00 to 23:59 is expected"
        case .noTimeZone: "no time zone of the IANA database, like Asia/Tokyo"
        case .noAddress: "an https:, http: or file: address of a folder is expected"
        case .noPath: "a path that begins with / is expected"
        case .belowFresh: "below feed.freshHours"
        }
    }
}
