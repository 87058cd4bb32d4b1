package import TUF

/// One way to lie about one role, and what the client must say to it.
package struct Attack: Sendable, CustomStringConvertible {
    package let description: String
    package let error: UpdateError
    package let changes: TestFeed.Changes
    /// What the file of this role is afterwards: as before.
    package let role: RoleName

    private init(
        _ name: String, _ role: RoleName, _ refusal: Refusal, by judge: RoleName? = nil,
        _ change: (inout TestFeed.Changes) -> Void
    ) {
        self.init(name, role, .refused(judge ?? role, refusal), change)
    }

    private init(
        _ name: String, _ role: RoleName, _ error: UpdateError,
        _ change: (inout TestFeed.Changes) -> Void
    ) {
        description = "\(role.text): \(name)"
        self.role = role
        self.error = error
        var changes = TestFeed.Changes()
        change(&changes)
        self.changes = changes
    }

    /// Every row that strikes a role of this kind, for all four below root.
    package static let all: [Attack] = [RoleName.timestamp, .snapshot, .targets, TestFeed.team]
        .flatMap {
            signatures($0) + forms($0) + times($0) + listed($0)
        }

    private static func signatures(_ role: RoleName) -> [Attack] {
        let own = TestFeed.signers[role] ?? []
        return [
            Attack("no signature", role, .unsigned) { $0.signers[role] = [] },
            Attack("another key", role, .wrongKey) { $0.signers[role] = [TestFeed.stranger] },
            Attack("a forged signature", role, .badSignature) {
                $0.signers[role] = [TestFeed.forger(role)]
            },
            Attack("one signature of two", role, .belowThreshold) {
                $0.signers[role] = Array(own.prefix(1))
            },
            Attack("one good, one forged", role, .belowThreshold) {
                $0.signers[role] = [TestFeed.forger(role)] + own.suffix(1)
            },
            Attack("one key id twice", role, .keyTwice) {
                $0.signers[role] = Array(own.prefix(1))
                $0.spoil[role] = { bytes in
                    guard let document = try? JSONReader.read(bytes),
                        let signature = document["signatures"]?.list?.first,
                        let signed = document["signed"]
                    else { return [] }
                    let twice: JSON = ["signatures": [signature, signature], "signed": signed]
                    return twice.canonical
                }
            },
        ]
    }

    private static func forms(_ role: RoleName) -> [Attack] {
        func edited(_ name: String, _ refusal: Refusal, _ field: String, _ value: JSON?) -> Attack {
            Attack(name, role, refusal) { $0.edit[role] = { $0[field] = value } }
        }
        func replaced(_ name: String, _ refusal: Refusal, _ text: String) -> Attack {
            Attack(name, role, refusal) { $0.spoil[role] = { _ in Array(text.utf8) } }
        }
        return [
            edited("a negative version", .badVersion, "version", -2),
            edited("version zero", .badVersion, "version", 0),
            edited("a version in text", .badVersion, "version", "2"),
            edited("no version", .badVersion, "version", nil),
            edited("a version near the end", .badVersion, "version", .integer(.max)),
            edited("another role's file", .wrongType, "_type", "root"),
            edited("another specification", .unsupportedSpecification, "spec_version", "2.0.0"),
            edited("no expiry", .malformed, "expires", nil),
            edited("an expiry that is no time", .malformed, "expires", "2027-02-30T00:00:00Z"),
            replaced("a fraction", .notAnInteger, #"{"signatures":[],"signed":{"version":2.5}}"#),
            replaced("an exponent", .notAnInteger, #"{"signatures":[],"signed":{"version":2e0}}"#),
            replaced("nested without end", .tooDeep, String(repeating: "[", count: 4096)),
            replaced("not JSON", .malformed, "<html>"),
            replaced("nothing", .malformed, ""),
            replaced("a name twice", .malformed, #"{"signed":{},"signed":{},"signatures":[]}"#),
            Attack("a file without end", role, .notFetched(role, .tooLarge)) {
                $0.spoil[role] = { $0 + [UInt8](repeating: 0x20, count: 1 << 21) }
            },
        ]
    }

    private static func times(_ role: RoleName) -> [Attack] {
        [
            Attack("expired a second ago", role, .expired) {
                let past = SignedTime(secondsSince1970: TestFeed.now.secondsSince1970 - 1)
                $0.edit[role] = { $0["expires"] = .text(past.text) }
            },
            Attack("expires now", role, .expired) {
                $0.edit[role] = { $0["expires"] = .text(TestFeed.now.text) }
            },
        ]
    }

    /// What only a file that another one lists can be.
    private static func listed(_ role: RoleName) -> [Attack] {
        guard role != .timestamp else { return [] }
        return [
            Attack("of another publication", role, .wrongVersion) {
                $0.edit[role] = { $0["version"] = 3 }
            },
            Attack("a version back", role, .wrongVersion) {
                $0.edit[role] = { $0["version"] = 1 }
            },
            Attack("longer than listed", role, .wrongLength) { $0.replace[role] = { $0 + [0x20] } },
            Attack("shorter than listed", role, .wrongLength) {
                $0.replace[role] = { $0.dropLast() }
            },
            Attack("other bytes than listed", role, .wrongHash) {
                $0.replace[role] = { Array($0.reversed()) }
            },
        ]
    }
}
