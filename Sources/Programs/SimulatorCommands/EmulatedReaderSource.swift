import CardEmulator
package import SmartCard

/// Chips in files by name, and behind them whatever another source has.
package struct EmulatedReaderSource: CardReaderSource {
    private let others: any CardReaderSource

    package init(or others: any CardReaderSource) { self.others = others }

    package func readers() throws(CardReaderError) -> [CardReaderStatus] { try others.readers() }

    package func reader(named name: String) throws(CardReaderError) -> (any CardReader)? {
        if let chip = try EmulatedReader(name) { return chip }
        return try others.reader(named: name)
    }
}
