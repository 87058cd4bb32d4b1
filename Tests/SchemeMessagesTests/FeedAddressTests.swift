import SchemeMessages
import Testing

@Suite struct FeedAddressTests {
    @Test(arguments: [
        ("https://lists.example/feed", "https://lists.example/feed"),
        ("https://lists.example", "https://lists.example"),
        ("https://lists.example/", "https://lists.example"),
        ("http://127.0.0.1:8080/a/b//", "http://127.0.0.1:8080/a/b"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("file:///var/lib/feed", "file:///var/lib/feed"),
    ])
    func `is kept without a slash at the end`(given: String, kept: String) {
        #expect(FeedAddress(given)?.text == kept)
    }

    @Test(arguments: [
        "", "/", "lists.example", "https:", "https://", "https:///feed", "https://:80/x",
        "ftp://lists.example", "HTTPS://lists.example", "file://host/x", "file:///", "file:x",
        "https://me@lists.example", "https://lists.example/?a=b", "https://lists.example/#x",
        "https://lists.example/a b", "https://lists.example/é", "javascript://x/%0Aalert(1)",
        "https://" + String(repeating: "a", count: 1_100),
    ])
    func `is none`(text: String) { #expect(FeedAddress(text) == nil) }
}
