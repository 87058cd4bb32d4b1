import Blacklist
import BlacklistTesting
import Numbers
import TUF

/// A list of invalid numbers, and what changes one.
enum FuzzedList {
    /// Lists of several blocks and groups are for the tests of the list; what this one has is one of
    /// each kind.
    static let base: [UInt8] = {
        var list = ListModel([3, 4, 700, 701, 90_000], below: 100_000, version: 7)
        list.listed[700] = Epoch(2)
        list.releases[9] = ReleaseRow(place: 9, epoch: Epoch(1), version: 6)
        return (try? list.bytes()) ?? []
    }()

    @Sendable static func examineSnapshot(_ bytes: [UInt8]) -> FuzzOutcome {
        guard ListProperty.holds(snapshot: bytes) else {
            return .broken("readers of one list differ")
        }
        return isCanonicalList(bytes) ? .accepted : .refused
    }

    @Sendable static func examineDelta(_ bytes: [UInt8]) -> FuzzOutcome {
        guard ListProperty.holds(delta: bytes, onto: base) else {
            return .broken("a delta makes what is no list")
        }
        return (try? merged(bytes, onto: base)) == nil ? .refused : .accepted
    }
}

/// Metadata of The Update Framework, whoever has signed it.
enum FuzzedMetadata {
    /// Canonical JSON writes control characters as they are, where nobody can read them back.
    @Sendable static func isReadBack(_ value: JSON, _ bytes: [UInt8]) -> Bool {
        let canonical = value.canonical
        return canonical.contains { $0 < 0x20 } || (try? JSONReader.read(canonical)) == value
    }

    @Sendable static func examine(_ bytes: [UInt8]) -> FuzzOutcome {
        guard let envelope = try? Envelope(bytes) else { return .refused }
        let roles: [any RoleContent.Type] = [
            Root.self, Timestamp.self, Snapshot.self, Targets.self,
        ]
        let readers = roles.filter { (try? $0.init(signed: envelope.signed)) != nil }
        guard readers.count <= 1 else { return .broken("one file for two roles") }
        return readers.isEmpty ? .refused : .accepted
    }

    /// `pattern 0 path`.
    @Sendable static func examinePattern(_ bytes: [UInt8]) -> FuzzOutcome {
        let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return .refused }
        let (pattern, path) = (
            String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self)
        )
        let isPlain = !pattern.contains { "*?[\\".contains($0) }
        let matches = PathPattern(pattern).matches(path)
        if isPlain, matches, Array(pattern.utf8) != Array(path.utf8) {
            return .broken("a path that is not the one named")
        }
        return matches ? .accepted : .refused
    }
}
