package import ByteCoding
package import Numbers

/// One record of file 4, the card's log: 32 bytes.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 16 | transaction id |
/// | 16 | 1 | kind |
/// | 17 | 8 | terminal number |
/// | 25 | 4 | amount in minor units, most significant byte first |
/// | 29 | 3 | version of the list that the terminal asked, 0 when it has none; of a record that says what became of an earlier one, and of a desk's, the length of the terminal's journal, so that no two are alike |
///
/// No time and no balance: the log is readable in every shop.
package struct LogRecord: Hashable, Sendable {
    package static let count = 32

    /// What a commit was for.
    package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// The card was personalised: the record that every later one is compared with.
        case issued = 0x01
        case sale = 0x02
        /// The transaction with this id took the money: said by the card, in a commit.
        case resolvedDone = 0x03
        /// It did not.
        case resolvedNot = 0x04
        /// A debit was undone; the id is the cancel's own.
        case cancel = 0x05
        /// From here on the id is that of a procedure at a desk. Main and spare were copied.
        case copied = 0x06
        case promoted = 0x07
        case invalidated = 0x08
        case restored = 0x09
        /// A card that was found again is blank again.
        case recycled = 0x0A
        /// A spare was found to be in order.
        case verified = 0x0B
    }

    package let transactionID: TransactionID
    package let kind: Kind
    package let terminal: TerminalNumber
    package let amountMinor: Int32
    /// 24 bits.
    package let listVersion: UInt32

    package init(
        transactionID: TransactionID, kind: Kind, terminal: TerminalNumber, amountMinor: Int32,
        listVersion: UInt32
    ) {
        precondition(amountMinor >= 0 && listVersion < 1 << 24)
        self.transactionID = transactionID
        self.kind = kind
        self.terminal = terminal
        self.amountMinor = amountMinor
        self.listVersion = listVersion
    }

    package init(_ bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        guard let id = TransactionID(bytes: try reader.take(TransactionID.width)),
            let kind = Kind(rawValue: try reader.takeByte()),
            let terminal = TerminalNumber(field: try reader.take(TerminalNumber.width)),
            let amount = Int32(exactly: try reader.takeBigEndian(width: 4))
        else { throw .badValue }
        transactionID = id
        self.kind = kind
        self.terminal = terminal
        amountMinor = amount
        listVersion = UInt32(truncatingIfNeeded: try reader.takeBigEndian(width: 3))
        try reader.finish()
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(transactionID.bytes)
        writer.append(kind.rawValue)
        writer.append(terminal.bytes)
        writer.append(bigEndian: amountMinor, width: 4)
        writer.append(bigEndian: listVersion, width: 3)
        return writer.bytes
    }
}

extension TerminalNumber {
    /// Stands in the record "issued": no terminal of a merchant has it.
    package static let issuer = TerminalNumber(text: "ISSUER00")
}
