/// What a file states about another: its version, and its length and hashes where they are given.
package struct FileDescription: Sendable {
    package let version: Int64
    package let length: Int64?
    /// Nil when none are given; then version and signature alone decide.
    package let hashes: FileHashes?

    init(_ json: JSON) throws(Refusal) {
        version = try Version.read(json["version"])
        length = try json["length"].map { json throws(Refusal) in try Self.length(json) }
        hashes = try json["hashes"].map { json throws(Refusal) in try FileHashes(json) }
    }

    static func length(_ json: JSON?) throws(Refusal) -> Int64 {
        guard let length = json?.integer, length >= 0 else { throw .malformed }
        return length
    }

    /// Compares a whole file with what is stated about it.
    func check(_ bytes: [UInt8]) throws(Refusal) {
        if let length, length != bytes.count { throw .wrongLength }
        guard let hashes else { return }
        var hasher = FileHasher(hashes)
        hasher.update(bytes)
        try hasher.finish()
    }
}
