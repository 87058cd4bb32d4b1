import ByteCoding
import Crypto
import Numbers
package import PairedCards

/// File 5: other applications as tagged records, 256 bytes, opaque to whoever copies them (O30).
///
/// Two commands each way: one short APDU carries at most 239 bytes.
package enum ApplicationsLayout {
    package static let count = 256
    /// Offset and length of each command.
    package static let parts = [(offset: 0, count: 128), (offset: 128, count: 128)]
    package static let blank = [UInt8](repeating: 0, count: count)
}

extension TableLayout {
    /// Where the content begins, behind the identity that nobody but the issuer writes.
    package static let contentOffset = 80
}

extension CardTable {
    /// The 144 bytes behind the identity: what a desk writes.
    package var content: [UInt8] {
        var writer = ByteWriter()
        append(to: &writer)
        writer.append([], zeroPaddedTo: TableLayout.spareCount)
        return writer.bytes
    }

    /// What was copied, in 16 bytes of SHA-256: the copied fields and the other applications. Main
    /// and spare have the same.
    package func copyDigest(applications: [UInt8]) -> [UInt8] {
        var copied = self
        copied.cardPIN = nil
        copied.blacklist = .none
        copied.epoch = .first
        copied.lastCopy = nil
        return Array(
            SHA256.hash(data: copied.content + applications).prefix(CopyStamp.digestWidth))
    }
}
