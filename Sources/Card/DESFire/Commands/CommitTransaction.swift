import ByteCoding
package import DESFireWire

/// CommitTransaction (C7, section 6.3) with option 01: everything pending becomes true at once,
/// and the chip answers with its counter and its MAC over what the transaction did.
///
/// The one command whose lost or unverifiable answer leaves the outcome unknown.
package struct CommitTransaction: DESFireCommand {
    package init() {}

    package var instruction: Instruction { .commitTransaction }
    package var header: [UInt8] { [0x01] }
    package static var refusals: Set<StatusCode> {
        [.noChanges, .memoryError, .authenticationError, .permissionDenied, .boundaryError]
    }

    package func answer(from bytes: [UInt8]) throws(DESFireError) -> TransactionProof {
        do throws(ByteReader.Failure) {
            var reader = ByteReader(bytes)
            let counter = UInt32(truncatingIfNeeded: try reader.takeLittleEndian(width: 4))
            let mac = try reader.take(TransactionProof.macCount)
            try reader.finish()
            return TransactionProof(counter: counter, mac: mac)
        } catch {
            throw .badAnswer
        }
    }
}

/// What the chip says about a commit: TMC and TMV. Only the issuer can verify the MAC.
package struct TransactionProof: Hashable, Sendable {
    package static let macCount = 8
    /// Bytes of both, as the transaction MAC file holds them.
    package static let count = 12

    /// TMC: commits of this application so far, this one included.
    package let counter: UInt32
    /// TMV, 8 bytes.
    package let mac: [UInt8]

    package init(counter: UInt32, mac: [UInt8]) {
        self.counter = counter
        self.mac = mac
    }
}
