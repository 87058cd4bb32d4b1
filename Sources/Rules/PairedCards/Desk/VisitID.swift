/// One person's turn at the desk, within which wrong cards sum up (design, decision 12; O10).
///
/// It goes on through every call that follows a wrong card, whatever the call is, until the right
/// cards are there or ``lifetimeMs`` are over: whoever tries card after card is one visitor, and
/// strangers who come one after the other are not.
///
/// 16 bytes: when it began 8 (milliseconds since 1970-01-01 UTC, big-endian) | random 8.
package struct VisitID: Hashable, Sendable {
    package static let width = 16
    /// Five minutes from its first call: a lost card is replaced in two.
    package static let lifetimeMs: Int64 = 5 * 60_000

    package let beganAtMs: Int64
    package let bits: UInt64

    package init(beganAtMs: Int64, bits: UInt64) {
        self.beganAtMs = beganAtMs
        self.bits = bits
    }

    /// Nil for any other length.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.width else { return nil }
        func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
            bytes.reduce(0) { $0 << 8 | UInt64($1) }
        }
        self.init(
            beganAtMs: Int64(bitPattern: number(bytes.prefix(8))), bits: number(bytes.suffix(8)))
    }

    package var bytes: [UInt8] {
        [UInt64(bitPattern: beganAtMs), bits].flatMap { number in
            (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
    }

    /// A clock that was set back to before it began ends it, too.
    package func lasts(atMs: Int64) -> Bool {
        let (age, isOverflow) = atMs.subtractingReportingOverflow(beganAtMs)
        return !isOverflow && (0..<Self.lifetimeMs).contains(age)
    }
}
