/// Where a terminal gets its lists of invalid numbers from, and whom it believes.
package struct FeedSource: Hashable, Sendable {
    package let address: FeedAddress
    /// Signed root metadata of The Update Framework: where trust begins.
    package let root: [UInt8]

    package init(address: FeedAddress, root: [UInt8]) {
        self.address = address
        self.root = root
    }
}

/// The address of a feed: `https:`, `http:` or `file:`, and the folder that `metadata/` and
/// `targets/` lie in.
///
/// Whoever serves it need not be trusted, so `http:` is good enough; privacy is another matter.
package struct FeedAddress: Hashable, Sendable, CustomStringConvertible {
    /// Without a slash at the end.
    package let text: String

    /// In bytes.
    private static let maximumCount = 1_024

    /// Nil for anything but a plain address: no user, query or fragment, printable ASCII only.
    package init?(_ text: String) {
        var rest = text[...]
        while rest.hasSuffix("/") { rest.removeLast() }
        let isPlain = rest.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPlain, rest.utf8.count <= Self.maximumCount,
            !rest.contains(where: { "?#@\\\"<>{}|^`".contains($0) })
        else { return nil }
        if rest.hasPrefix("file:///") {
            guard rest.utf8.count > 8 else { return nil }
        } else {
            guard let colon = rest.firstRange(of: "://"),
                ["http", "https"].contains(rest[..<colon.lowerBound]),
                let host = rest[colon.upperBound...].split(
                    separator: "/", maxSplits: 1, omittingEmptySubsequences: false
                ).first, !host.isEmpty, !host.hasPrefix(":")
            else { return nil }
        }
        self.text = String(rest)
    }

    package var description: String { text }
}
