/// A short command APDU (ISO/IEC 7816-4): header, at most 255 data bytes, optional Le.
///
/// | byte | meaning |
/// |---|---|
/// | 0-3 | CLA, INS, P1, P2 |
/// | 4 | Lc, absent when there is no data |
/// | 5.. | data |
/// | last | Le; 00 asks for up to 256 bytes |
package struct CommandAPDU: Hashable, Sendable {
    package static let maximumDataCount = 255

    package let bytes: [UInt8]

    /// - Precondition: at most 255 data bytes; what builds APDUs knows its own lengths.
    package init(
        cla: UInt8, ins: UInt8, p1: UInt8 = 0, p2: UInt8 = 0, data: [UInt8] = [], le: UInt8? = 0
    ) {
        precondition(data.count <= Self.maximumDataCount)
        var bytes = [cla, ins, p1, p2]
        if !data.isEmpty { bytes.append(UInt8(data.count)) }
        bytes += data
        if let le { bytes.append(le) }
        self.bytes = bytes
    }

    /// As somebody else built it; nil for what is too short or too long to be a short APDU.
    package init?(bytes: [UInt8]) {
        guard (4...4 + 1 + Self.maximumDataCount + 1).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// The class byte; `FF` addresses the reader, not the card (PC/SC part 3).
    package var cla: UInt8 { bytes[0] }

    /// PC/SC's "get data": asks the READER for the UID that it met during anticollision.
    package static let readerUID = CommandAPDU(cla: 0xFF, ins: 0xCA)
}
