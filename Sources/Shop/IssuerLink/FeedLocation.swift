import Foundation
import SchemeMessages

/// Where the files of a feed are: on a web server or in a folder.
///
/// Plain `http:` is allowed because nothing is believed for where it came from: every file is
/// signed, or listed with its hash in one that is.
struct FeedLocation: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case web, folder }

    let kind: Kind
    /// Ends with a slash.
    private let url: URL

    /// Nil for what no request can be made of.
    init?(_ address: FeedAddress) {
        guard let url = URL(string: address.text + "/") else { return nil }
        kind = url.scheme == "file" ? .folder : .web
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
