import Foundation

/// The proxy that the environment names for an address, read as curl reads it: `https_proxy`,
/// `http_proxy` (lower case only: `HTTP_PROXY` may come from a web request), `all_proxy`, and the
/// exceptions in `no_proxy`.
struct ProxySetting: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case http, socks }

    struct Credentials: Hashable, Sendable {
        let user: String
        let password: String
    }

    /// The environment names a proxy of a kind that is not spoken here. Going past it is not what
    /// its administrator meant.
    struct Unsupported: Error, Hashable {}

    let kind: Kind
    let host: String
    let port: Int
    /// User and password, where the address has them.
    let credentials: Credentials?

    /// Nil when the address is reached directly.
    static func named(
        for url: URL, in environment: [String: String]
    ) throws(Unsupported) -> ProxySetting? {
        guard let scheme = url.scheme?.lowercased(), let host = url.host?.lowercased(),
            !isExcepted(host, in: environment["no_proxy"] ?? environment["NO_PROXY"])
        else { return nil }
        let names =
            scheme == "http"
            ? ["http_proxy", "all_proxy", "ALL_PROXY"]
            : ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        guard let text = names.lazy.compactMap({ environment[$0] }).first, !text.isEmpty else {
            return nil
        }
        return try ProxySetting(text)
    }

    private init(_ text: String) throws(Unsupported) {
        guard let url = URL(string: text.contains("://") ? text : "http://" + text),
            let host = url.host, !host.isEmpty
        else { throw Unsupported() }
        let user = url.user(percentEncoded: false)
        switch url.scheme?.lowercased() {
        case "http": kind = .http
        // The library speaks SOCKS 5 without a password only.
        case "socks5", "socks5h": kind = .socks
        default: throw Unsupported()
        }
        guard kind == .http || user == nil else { throw Unsupported() }
        self.host = host
        port = url.port ?? (kind == .http ? 80 : 1080)
        credentials = user.map {
            Credentials(user: $0, password: url.password(percentEncoded: false) ?? "")
        }
    }

    /// `no_proxy` is a list of hosts and domains, or `*`.
    private static func isExcepted(_ host: String, in list: String?) -> Bool {
        let entries = (list ?? "").lowercased().split { $0 == "," || $0 == " " }
        return entries.contains { entry in
            let name = entry.hasPrefix(".") ? entry.dropFirst() : entry
            return entry == "*" || host == name || host.hasSuffix("." + name)
        }
    }
}
