import Foundation

/// Where a feed is published: an `https:`, `http:` or `file:` address of a folder.
///
/// Plain `http:` is allowed because nothing is believed for where it came from: every file is
/// signed, or listed with its hash in one that is.
package struct FeedAddress: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case web, folder }

    package let kind: Kind
    /// Ends with a slash.
    private let url: URL

    /// Nil for another scheme, for an address without a host, and for one with a query.
    package init?(_ text: String) {
        let slashed = text.hasSuffix("/") ? text : text + "/"
        guard let url = URL(string: slashed), url.query == nil, url.fragment == nil else {
            return nil
        }
        switch url.scheme?.lowercased() {
        case "http", "https":
            guard let host = url.host, !host.isEmpty else { return nil }
            kind = .web
        case "file":
            guard url.host ?? "" == "", url.path.hasPrefix("/") else { return nil }
            kind = .folder
        default: return nil
        }
        self.url = url
    }

    /// The address of a file in it.
    ///
    /// - Parameter path: percent-encoded, without a slash in front.
    func url(of path: String) -> URL? { URL(string: url.absoluteString + path) }

    /// The path of a file in a folder; nil when its decoded parts would lead out of it.
    func filePath(of path: String) -> String? {
        guard let decoded = path.removingPercentEncoding, !decoded.contains("\0"),
            !decoded.split(separator: "/").contains("..")
        else { return nil }
        return url.path + "/" + decoded
    }

    /// Whether both are of one host, so that a redirect from one to the other stays with whom we
    /// asked. A redirect from `https:` to `http:` does not.
    static func isSameHost(_ asked: URL, _ other: URL) -> Bool {
        asked.scheme?.lowercased() == other.scheme?.lowercased()
            && asked.host?.lowercased() == other.host?.lowercased() && asked.port == other.port
    }
}
