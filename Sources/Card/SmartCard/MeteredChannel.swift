/// What one tap cost: exchanges, bytes and time.
package struct TapMeter: Hashable, Sendable {
    /// APDUs that reached the chip; the reader's own (class `FF`) are not counted.
    package private(set) var apduCount = 0
    /// Bytes of those commands, with header, Lc and Le.
    package private(set) var bytesOut = 0
    /// Bytes of their answers, with both status bytes.
    package private(set) var bytesIn = 0
    /// From before the first of them to after the last.
    package private(set) var span = Duration.zero
    /// Time inside ``CardChannel/transmit(_:)``, all of them together.
    package private(set) var transmission = Duration.zero

    private var start: ContinuousClock.Instant?

    package init() {}

    fileprivate mutating func begin(_ command: CommandAPDU) -> ContinuousClock.Instant {
        let now = ContinuousClock.now
        if start == nil { start = now }
        apduCount += 1
        bytesOut += command.bytes.count
        return now
    }

    fileprivate mutating func end(_ begun: ContinuousClock.Instant, answerCount: Int) {
        let now = ContinuousClock.now
        bytesIn += answerCount
        transmission += now - begun
        if let start { span = now - start }
    }
}

/// Counts what passes through another channel.
package final class MeteredChannel: CardChannel {
    private let channel: any CardChannel
    package private(set) var meter = TapMeter()

    package init(_ channel: any CardChannel) { self.channel = channel }

    package func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        guard command.cla != 0xFF else { return try channel.transmit(command) }
        let begun = meter.begin(command)
        var answerCount = 0
        defer { meter.end(begun, answerCount: answerCount) }
        let response = try channel.transmit(command)
        answerCount = response.bytes.count
        return response
    }

    package func disconnect() { channel.disconnect() }
}
