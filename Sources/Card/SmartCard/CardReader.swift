/// A contactless reader, or one slot of one.
package protocol CardReader: Sendable {
    /// The name as the platform spells it, unique among the readers attached.
    var name: String { get }

    /// Whether the card in it is software: allowed in test homes only (design, decision 10).
    var isEmulated: Bool { get }

    /// Waits until a card lies on the reader, powers it and connects.
    ///
    /// - Parameter timeoutSeconds: how long to wait; zero looks once.
    func connect(timeoutSeconds: Int) throws(CardReaderError) -> any CardChannel
}

/// Where readers come from: PC/SC in the products, and in the simulator chips in files, too.
package protocol CardReaderSource: Sendable {
    /// Every reader attached, in the platform's order.
    func readers() throws(CardReaderError) -> [CardReaderStatus]

    /// A reader by its exact name or by a text that only its source understands, such as
    /// `emulated:FILE`; nil when this source has no such reader.
    func reader(named name: String) throws(CardReaderError) -> (any CardReader)?
}

/// A reader and whether a card lies on it.
package struct CardReaderStatus: Sendable {
    package let reader: any CardReader
    package let hasCard: Bool

    package init(reader: any CardReader, hasCard: Bool) {
        self.reader = reader
        self.hasCard = hasCard
    }
}

/// Why there is no card to talk to.
package enum CardReaderError: Error, Hashable, Sendable {
    /// The PC/SC service does not run, or cannot be reached.
    case serviceAbsent
    /// The service runs, and no reader is attached.
    case noReader
    /// The reader was unplugged.
    case readerGone
    /// Nobody put a card down in time.
    case noCard
    /// A card is there, and does not answer to reset, or another program holds it.
    case cardUnresponsive
    /// What was named is no reader: a bad option, or a file that holds no chip.
    case badName
}
