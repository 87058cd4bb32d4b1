/// Metadata of which the signatures are good; whether it is current is another question.
struct Verified<Content: RoleContent>: Sendable {
    let content: Content
    /// The file, byte for byte: hashes are of it, and it is what is stored.
    let bytes: [UInt8]
    /// What the signatures cover.
    let payload: [UInt8]

    /// Nothing of the content is read before the signatures are good.
    init(_ bytes: [UInt8], by authority: Authority) throws(Refusal) {
        let envelope = try Envelope(bytes)
        try authority.verify(envelope)
        content = try Content(signed: envelope.signed)
        payload = envelope.payload
        self.bytes = bytes
    }

    /// Whether the two have one version and say different things. Signed anew is not different.
    func contradicts(_ other: Verified) -> Bool {
        content.version == other.content.version && payload != other.payload
    }

    func checkNotExpired(at time: SignedTime) throws(Refusal) {
        guard content.expires > time else { throw .expired }
    }
}

extension Verified where Content == Root {
    /// A root to begin with: signed by its own keys.
    init(first bytes: [UInt8]) throws(Refusal) {
        let envelope = try Envelope(bytes)
        content = try Root(signed: envelope.signed)
        payload = envelope.payload
        self.bytes = bytes
        try content.authority(for: .root).verify(envelope)
    }

    /// The root after `old`: signed by the keys of both, and the very next one.
    init(_ bytes: [UInt8], after old: Root) throws(Refusal) {
        let envelope = try Envelope(bytes)
        do { try old.authority(for: .root).verify(envelope) } catch {
            throw Self.reason(error, .notSignedByOldRoot)
        }
        content = try Root(signed: envelope.signed)
        payload = envelope.payload
        self.bytes = bytes
        do { try content.authority(for: .root).verify(envelope) } catch {
            throw Self.reason(error, .notSignedByNewRoot)
        }
        guard content.version == old.version + 1 else { throw .rootGap }
    }

    /// Which side is missing says more than how; no signature at all, and one key for two, say
    /// enough by themselves.
    private static func reason(_ refusal: Refusal, _ side: Refusal) -> Refusal {
        refusal == .unsigned || refusal == .keyTwice ? refusal : side
    }
}
