import ByteCoding
import CardLayout
import Crypto
import CryptoExtras
import DESFire
import ShopStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a member of the staff types to sign in (field 82; T23): 6 to 64 characters of visible ASCII
/// or spaces. No readable description; its bytes are wiped when the last copy goes.
package struct Passcode: Sendable, CustomStringConvertible, CustomReflectable {
    package static let counts = 6...64

    private let typed: WipedBytes

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard Self.counts.contains(bytes.count), bytes.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return nil }
        typed = WipedBytes(bytes)
    }

    package func isSame(as other: Passcode) -> Bool {
        constantTimeEquals(typed.bytes, other.typed.bytes)
    }

    /// Nil when the library refuses, which it does not do for a cost of ours.
    func hash(_ cost: PasscodeCost) -> PasscodeHash? {
        let salt = Array(DESFireCard.secureChallenge().prefix(PasscodeHash.saltCount))
        return hash(cost, salt: salt)
    }

    /// Whether it is the one that was hashed.
    func matches(_ known: PasscodeHash) -> Bool {
        let cost = PasscodeCost(
            rounds: known.rounds, blockSize: known.blockSize, parallelism: known.parallelism)
        guard let hash = hash(cost, salt: known.salt) else { return false }
        return constantTimeEquals(hash.hash, known.hash)
    }

    private func hash(_ cost: PasscodeCost, salt: [UInt8]) -> PasscodeHash? {
        let key = try? KDF.Scrypt.deriveKey(
            from: typed.bytes, salt: salt, outputByteCount: PasscodeHash.count,
            rounds: cost.rounds, blockSize: cost.blockSize, parallelism: cost.parallelism)
        guard let key else { return nil }
        return PasscodeHash(
            rounds: cost.rounds, blockSize: cost.blockSize, parallelism: cost.parallelism,
            salt: salt, hash: key.withUnsafeBytes { Array($0) })
    }

    package var description: String { "Passcode(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// How much work a guess at a stolen database is: N, r and p of scrypt (RFC 7914).
package struct PasscodeCost: Hashable, Sendable {
    package let rounds: Int
    package let blockSize: Int
    package let parallelism: Int

    /// 32 MiB of memory for each guess: what a small counter computer can spare for a moment.
    package static let standard = PasscodeCost(rounds: 1 << 15, blockSize: 8, parallelism: 1)

    package init(rounds: Int, blockSize: Int, parallelism: Int) {
        self.rounds = rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }
}
