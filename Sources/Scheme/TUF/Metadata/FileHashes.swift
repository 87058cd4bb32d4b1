import ByteCoding
import Crypto

/// The hashes of a file, as metadata states them.
package struct FileHashes: Sendable {
    /// Hexadecimal, by the names of algorithms; also those that are not known here.
    package let values: [String: String]

    package init(sha256: String) { values = ["sha256": sha256] }

    init(_ json: JSON) throws(Refusal) {
        guard let members = json.object else { throw .malformed }
        values = members.compactMapValues(\.text)
        guard values.count == members.count else { throw .malformed }
    }

    /// The one that stands in the name of a target of a consistent snapshot.
    var prefix: String? { values["sha256"] ?? values["sha512"] }
}

/// Hashes a file piece by piece, so that it need not be in memory, and compares at the end.
struct FileHasher {
    private let expected: FileHashes
    private var sha256 = SHA256()
    private var sha512 = SHA512()

    init(_ expected: FileHashes) { self.expected = expected }

    mutating func update(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        if expected.values["sha256"] != nil { sha256.update(data: bytes) }
        if expected.values["sha512"] != nil { sha512.update(data: bytes) }
    }

    /// Every hash of a known kind must be right, and there must be one.
    func finish() throws(Refusal) {
        let known = [
            (expected.values["sha256"], sha256.finalize().hex),
            (expected.values["sha512"], sha512.finalize().hex),
        ].filter { $0.0 != nil }
        guard !known.isEmpty else { throw .unknownHash }
        guard known.allSatisfy({ $0.0 == $0.1 }) else { throw .wrongHash }
    }
}
