import Foundation

/// Random numbers that can be had again: SplitMix64 from one seed.
///
/// The seed is taken from the environment variable `MAINSTAY_SEED`, or from the system; a test
/// prints it before it begins, so that even a trap can be replayed.
package struct SeededRandom: RandomNumberGenerator {
    package let seed: UInt64
    private var state: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// The seed of the environment, or a new one.
    package static func fromEnvironment() -> SeededRandom {
        let given = ProcessInfo.processInfo.environment["MAINSTAY_SEED"].flatMap { UInt64($0) }
        return SeededRandom(seed: given ?? UInt64.random(in: 0...UInt64.max))
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// `count` random bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// A copy of `bytes` in which up to four places have another value.
    package mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) where !damaged.isEmpty {
            damaged[Int.random(in: damaged.indices, using: &self)] =
                UInt8(truncatingIfNeeded: next())
        }
        return damaged
    }
}
