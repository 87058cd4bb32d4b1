/// A short response APDU: up to 256 data bytes and two status bytes.
package struct ResponseAPDU: Hashable, Sendable {
    package static let maximumCount = 258

    package let data: [UInt8]
    package let sw1: UInt8
    package let sw2: UInt8

    package init(data: [UInt8] = [], sw1: UInt8, sw2: UInt8) {
        self.data = data
        self.sw1 = sw1
        self.sw2 = sw2
    }

    /// Nil for anything that is not 2 to 258 bytes long. An EMPTY answer is what some drivers give
    /// when the field goes down in the middle of an exchange; the channel reports it as a loss.
    package init?(bytes: [UInt8]) {
        guard (2...Self.maximumCount).contains(bytes.count) else { return nil }
        data = Array(bytes.dropLast(2))
        sw1 = bytes[bytes.count - 2]
        sw2 = bytes[bytes.count - 1]
    }

    package var bytes: [UInt8] { data + [sw1, sw2] }
    package var statusWord: UInt16 { UInt16(sw1) << 8 | UInt16(sw2) }
}
