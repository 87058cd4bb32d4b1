/// What an agent knows about the time, from signatures and from its own clock (design, decision 14).
///
/// The computer's clock can be wrong, or be set by somebody who wants an old list to look fresh.
/// So "now" is never before the highest signed time met, and never goes back between two signed
/// times. A clock that was far ahead makes lists look old, which refuses; the next signed time ends
/// that.
package struct SignedTime: Hashable, Sendable {
    /// The highest signed time met: of lists and of the issuer's answers. Nil before the first.
    package private(set) var signedMs: Int64?
    /// The highest time that the computer's clock has shown since then.
    package private(set) var clockMs: Int64?

    /// - Parameters: milliseconds since 1970 UTC.
    package init(signedMs: Int64? = nil, clockMs: Int64? = nil) {
        self.signedMs = signedMs
        self.clockMs = clockMs
    }

    /// The time by which a list's age is told.
    package func now(clockMs reading: Int64) -> Int64 {
        max(reading, signedMs ?? .min, clockMs ?? .min)
    }

    /// The time by which it is decided whether what the issuer has signed has expired: what the
    /// clock once showed does not count, or an agent whose clock was ahead could never be mended.
    package func updateStart(clockMs reading: Int64) -> Int64 {
        max(reading, signedMs ?? .min)
    }

    /// The clock was looked at.
    package mutating func note(clockMs reading: Int64) {
        clockMs = max(reading, clockMs ?? .min)
    }

    /// A signature was verified that tells the time. One that is older than another tells nothing.
    package mutating func note(signedMs time: Int64) {
        guard time > signedMs ?? .min else { return }
        signedMs = time
        clockMs = nil
    }

    /// How old something is that was issued at a signed time; never negative.
    package func ageSeconds(ofIssuedMs issuedMs: Int64, clockMs reading: Int64) -> Int64 {
        max(0, (now(clockMs: reading) - issuedMs) / 1_000)
    }
}
