/// Which files there are to have, and which roles may list more of them.
package struct Targets: RoleContent {
    package static let type = "targets"

    package let version: Int64
    package let expires: SignedTime
    /// By their paths.
    package let files: [String: TargetFile]
    package let delegations: Delegations?

    package init(signed: JSON) throws(Refusal) {
        let header = try SignedHeader(signed, type: Self.type)
        version = header.version
        expires = header.expires
        guard let members = signed["targets"]?.object else { throw .malformed }
        var files: [String: TargetFile] = [:]
        for (path, description) in members {
            files[path] = try TargetFile(path: path, description)
        }
        self.files = files
        delegations = try signed["delegations"].map { json throws(Refusal) in
            try Delegations(json)
        }
    }
}

/// A file that the repository offers.
package struct TargetFile: Sendable {
    package let path: String
    package let length: Int64
    package let hashes: FileHashes
    /// What its publisher wrote beside it.
    package let custom: JSON?

    init(path: String, _ json: JSON) throws(Refusal) {
        self.path = path
        length = try FileDescription.length(json["length"])
        guard let hashes = json["hashes"] else { throw .malformed }
        self.hashes = try FileHashes(hashes)
        custom = json["custom"]
    }

    /// Where it lies in the repository, percent-encoded.
    func location(isConsistentSnapshot: Bool) throws(Refusal) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, !parts.contains(where: { ["", ".", ".."].contains($0) })
        else { throw .badPath }
        guard isConsistentSnapshot else { return PercentCoding.encodePath(path) }
        guard let hash = hashes.prefix else { throw .unknownHash }
        guard hash.utf8.allSatisfy(Self.isHexDigit) else { throw .malformed }
        let folder = parts.dropLast().map { $0 + "/" }.joined()
        return PercentCoding.encodePath(folder + hash + "." + name)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        Character(Unicode.Scalar(byte)).isHexDigit
    }
}

/// Checks the bytes of a target as they arrive.
package struct TargetCheck {
    private var remaining: Int64
    private var hasher: FileHasher

    package init(_ file: TargetFile) {
        remaining = file.length
        hasher = FileHasher(file.hashes)
    }

    /// - Throws: ``Refusal/wrongLength`` as soon as there are too many.
    package mutating func update(_ bytes: some Collection<UInt8>) throws(Refusal) {
        remaining -= Int64(bytes.count)
        guard remaining >= 0 else { throw .wrongLength }
        hasher.update(bytes)
    }

    package func finish() throws(Refusal) {
        guard remaining == 0 else { throw .wrongLength }
        try hasher.finish()
    }
}
