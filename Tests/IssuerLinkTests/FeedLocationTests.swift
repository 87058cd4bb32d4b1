import Foundation
import SchemeMessages
import Testing

@testable import IssuerLink

@Suite struct FeedLocationTests {
    @Test(arguments: [
        ("https://feed.example/list", FeedLocation.Kind.web), ("http://feed.example:8080/", .web),
        ("file:///var/feed/", .folder),
    ])
    func `is of the web or a folder`(text: String, kind: FeedLocation.Kind) throws {
        let address = try #require(FeedAddress(text))
        let location = try #require(FeedLocation(address))
        #expect(location.kind == kind)
        #expect(location.url(of: "a")?.absoluteString.hasSuffix("/a") == true)
    }

    @Test(arguments: [
        ("http://a/x", "http://A/y", true), ("http://a:1/x", "http://a:2/x", false),
        ("https://a/x", "http://a/x", false), ("http://a/x", "http://b/x", false),
    ])
    func `knows its host`(asked: String, other: String, isSame: Bool) throws {
        let urls = try (#require(URL(string: asked)), #require(URL(string: other)))
        #expect(FeedLocation.isSameHost(urls.0, urls.1) == isSame)
    }

    private static let proxies: [(String, [String: String], String?)] = [
        ("http://a/", [:], nil), ("http://a/", ["http_proxy": ""], nil),
        ("http://a/", ["http_proxy": "p:3128"], "p:3128"),
        ("http://a/", ["HTTP_PROXY": "p:3128"], nil),
        ("https://a/", ["http_proxy": "p:3128"], nil),
        ("https://a/", ["HTTPS_PROXY": "http://p"], "p:80"),
        ("https://a/", ["all_proxy": "http://p:1/"], "p:1"),
        ("https://a/", ["https_proxy": "socks5://p"], "p:1080"),
        ("http://a.b/", ["http_proxy": "p:1", "no_proxy": "x,.b"], nil),
        ("http://ab/", ["http_proxy": "p:1", "no_proxy": "b"], "p:1"),
        ("http://a/", ["http_proxy": "p:1", "NO_PROXY": "*"], nil),
    ]

    @Test(arguments: proxies)
    func `has the proxy that the environment names`(
        address: String, environment: [String: String], expected: String?
    ) throws {
        let url = try #require(URL(string: address))
        let proxy = try ProxySetting.named(for: url, in: environment)
        #expect(proxy.map { "\($0.host):\($0.port)" } == expected)
    }

    @Test(arguments: ["https://p:1", "socks4://p", "socks5://me@p", "http://", "p q"])
    func `goes past no proxy that it does not know`(text: String) throws {
        let url = try #require(URL(string: "https://a/"))
        #expect(throws: ProxySetting.Unsupported.self) {
            try ProxySetting.named(for: url, in: ["https_proxy": text])
        }
    }
}
