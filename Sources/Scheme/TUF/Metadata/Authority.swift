import Crypto

/// Which keys may sign for a role, and how many of them must.
package struct Authority: Sendable {
    /// Keys by their ids; one that cannot be used here is not in it.
    private let keys: [String: PublicKey]
    private let keyIDs: Set<String>
    private let threshold: Int64

    /// - Parameter role: an object with `keyids` and `threshold`.
    init(role: JSON, keys: [String: PublicKey]) throws(Refusal) {
        guard let ids = role["keyids"]?.texts, let threshold = role["threshold"]?.integer,
            threshold >= 1
        else { throw .malformed }
        keyIDs = Set(ids)
        guard keyIDs.count == ids.count else { throw .keyTwice }
        self.threshold = threshold
        self.keys = keys
    }

    /// The usable ones of an object of key descriptions. A description under an id that is not its
    /// own is not usable: an id stands for one key everywhere.
    static func keys(in object: JSON?) throws(Refusal) -> [String: PublicKey] {
        guard let members = object?.object else { throw .malformed }
        var keys: [String: PublicKey] = [:]
        for (keyID, description) in members where PublicKey.keyID(of: description) == keyID {
            keys[keyID] = PublicKey(description)
        }
        return keys
    }

    /// Names the keys, whatever their threshold: other keys have another one. 32 bytes.
    var fingerprint: [UInt8] {
        Array(SHA256.hash(data: Array(keyIDs.sorted().joined(separator: "\n").utf8)))
    }

    /// Passes when a threshold of different keys of the role signed; what else is in the envelope
    /// does not matter.
    package func verify(_ envelope: Envelope) throws(Refusal) {
        let ours = envelope.signatures.filter { keyIDs.contains($0.keyID) }
        var validIDs: Int64 = 0
        var validKeys: Set<[UInt8]> = []
        for signature in ours {
            guard let key = keys[signature.keyID],
                key.isValid(signature.bytes, for: envelope.payload)
            else { continue }
            validIDs += 1
            validKeys.insert(key.identity)
        }
        guard validKeys.count < threshold else { return }
        if envelope.signatures.isEmpty { throw .unsigned }
        if ours.isEmpty { throw .wrongKey }
        if validIDs == 0 { throw .badSignature }
        throw validIDs >= threshold ? .keyTwice : .belowThreshold
    }
}
