import ByteCoding

/// One message of the protocol between vsmartcard's `vpcd` driver and a virtual card.
///
/// | bytes | meaning |
/// |---|---|
/// | 0-1 | length of the body, most significant byte first |
/// | 2.. | the body: one control byte, or a command APDU |
///
/// Only the driver sends control bytes; of them only ``answerToReset`` and an APDU are answered,
/// with a frame of the same shape.
package enum VPCDFrame: Hashable, Sendable {
    /// 00
    case powerOff
    /// 01
    case powerOn
    /// 02
    case reset
    /// 04; the driver also asks to see whether the card is still there.
    case answerToReset
    /// Any other body, unknown single bytes included.
    case command([UInt8])

    package init(body: [UInt8]) {
        self =
            switch body {
            case [0x00]: .powerOff
            case [0x01]: .powerOn
            case [0x02]: .reset
            case [0x04]: .answerToReset
            default: .command(body)
            }
    }

    package static let headerCount = 2
    package static let maximumBodyCount = 0xFFFF

    /// How many bytes of body follow `header`; nil unless it has two bytes.
    package static func bodyCount(header: [UInt8]) -> Int? {
        guard header.count == headerCount else { return nil }
        return Int(header[0]) << 8 | Int(header[1])
    }

    /// A body with its length in front; nil when it is empty, for which the driver waits without
    /// end, or longer than a length can say.
    package static func encode(body: [UInt8]) -> [UInt8]? {
        guard (1...maximumBodyCount).contains(body.count) else { return nil }
        var writer = ByteWriter()
        writer.append(bigEndian: body.count, width: headerCount)
        writer.append(body)
        return writer.bytes
    }
}
