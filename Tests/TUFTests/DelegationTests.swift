import ByteCoding
import Crypto
import FeedTesting
import Testing

@testable import TUF

@Suite struct DelegationTests {
    @Test(arguments: [
        ("*.tgz", "foo.tgz", true), ("*.tgz", "targets/foo.tgz", false),
        ("targets/*.tgz", "targets/foo.tgz", true), ("foo-?.tgz", "foo-2.tgz", true),
        ("foo-?.tgz", "foo-.tgz", false), ("foo-?.tgz", "foo-22.tgz", false),
        ("*", "", true), ("*", "a/b", false), ("*/*", "a/b", true), ("a*b*c", "axxbxxbc", true),
        ("a*b*c", "axxbxxbd", false), ("[ab]", "a", false), ("[ab]", "[ab]", true),
        ("README", "readme", false), ("a?", "a/", false), ("**", "ab", true), ("", "", true),
        ("e\u{301}", "\u{e9}", false), ("?", "e\u{301}", false),
    ])
    func `a pattern matches within its folder`(pattern: String, path: String, is matched: Bool) {
        #expect(PathPattern(pattern).matches(path) == matched)
    }

    @Test func `a pattern of many stars is judged in time`() {
        let pattern = PathPattern(String(repeating: "*a", count: 2000))
        #expect(!pattern.matches(String(repeating: "a", count: 4000) + "b"))
    }

    @Test(arguments: [
        "", "root", "timestamp", "snapshot", "targets", String(repeating: "a", count: 81),
    ])
    func `a delegation hides no other role`(name: String) {
        #expect(RoleName(delegated: name) == nil)
    }

    @Test(arguments: [
        ("?", "%3F.json"), ("#", "%23.json"), ("../x", "..%2Fx.json"), ("\u{e9}", "%C3%A9.json"),
    ])
    func `a name leads nowhere else`(name: String, file: String) {
        #expect(RoleName(delegated: name)?.fileName == file)
    }

    @Test(arguments: ["/a", "a//b", "../a", "a/..", "./a", "a/", ""])
    func `a target stays in its folder`(path: String) throws {
        let file = try TargetFile(path: path, ["length": 1, "hashes": ["sha256": "00"]])
        #expect(throws: Refusal.badPath) { try file.location(isConsistentSnapshot: true) }
        #expect(throws: Refusal.badPath) { try file.location(isConsistentSnapshot: false) }
    }

    @Test func `a target has its hash in its name, or not`() throws {
        let file = try TargetFile(path: "a b/c", ["length": 1, "hashes": ["sha256": "0f"]])
        #expect(try file.location(isConsistentSnapshot: true) == "a%20b/0f.c")
        #expect(try file.location(isConsistentSnapshot: false) == "a%20b/c")
        let odd = try TargetFile(path: "c", ["length": 1, "hashes": ["sha256": "../../x"]])
        #expect(throws: Refusal.malformed) { try odd.location(isConsistentSnapshot: true) }
    }

    @Test func `a hash prefix hands on the paths below it`() throws {
        let signer = TestFeed.signer(1)
        let path = "some/file"
        let hash = SHA256.hash(data: Array(path.utf8)).hex
        let other = hash.hasPrefix("0") ? "1" : "0"
        func delegations(_ prefix: String) throws -> Delegations {
            try Delegations([
                "keys": .object([signer.keyID: signer.description]),
                "roles": [
                    [
                        "name": "bin", "keyids": [.text(signer.keyID)], "threshold": 1,
                        "terminating": false, "path_hash_prefixes": [.text(prefix)],
                    ]
                ],
            ])
        }
        #expect(try delegations(String(hash.prefix(3))).roles(for: path).count == 1)
        #expect(try delegations(other).roles(for: path).isEmpty)
    }

    @Test(arguments: [1, 3, 4, 5, 8, 16, 32])
    func `succinct roles name the bin of a path`(bits: Int64) throws {
        let json: JSON = [
            "keyids": [], "threshold": 1, "bit_length": .integer(bits), "name_prefix": "bin",
        ]
        let path = "some/file"
        let hash = Array(SHA256.hash(data: Array(path.utf8)))
        let delegations = try Delegations(["keys": [:], "succinct_roles": json])
        let value = hash.prefix(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> UInt64(32 - bits)
        let name = delegations.roles(for: path).first?.name.text ?? ""
        #expect(UInt64(name.dropFirst(4), radix: 16) == value)
        #expect(name.count == 4 + Int(bits + 3) / 4)
    }

    @Test(arguments: [Int64(0), 33, -1])
    func `succinct roles are not too many`(bits: Int64) {
        let json: JSON = [
            "keyids": [], "threshold": 1, "bit_length": .integer(bits), "name_prefix": "bin",
        ]
        #expect(throws: Refusal.malformed) {
            try Delegations(["keys": [:], "succinct_roles": json])
        }
    }
}
