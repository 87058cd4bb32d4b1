import CardLayout
import Numbers
import PairedCards
import Testing

/// A signed card of the patent's figures, and the table that lies on it.
struct ExampleCard: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let layout: TableLayout

    /// The golden tables: figures 4 to 7, and B paired with C (T2).
    static func all() throws -> [ExampleCard] {
        let a = try Example.number("1234567A")
        let b = try Example.number("1234567B")
        let listsA = BlacklistInformation([BlacklistEntry(number: a, epoch: .first)]) ?? .none
        let mainA = filled(CardTable(layoutVersion: 1, cardNumber: a)) {
            $0.cardPIN = Example.value(0xA1)
            $0.mainCardNumber = a
            $0.subCardNumber = b
        }
        let subB = filled(CardTable(layoutVersion: 1, cardNumber: b)) {
            $0.cardPIN = Example.value(0xB1)
            $0.mainCardNumber = a
            $0.subCardNumber = b
            $0.lastCopy = CopyStamp(
                unixSeconds: 1_700_000_000, digest: [UInt8](repeating: 0xD0, count: 16))
        }
        let goneA = CardTable(
            layoutVersion: 1, cardNumber: a, cardPIN: Example.value(0xA1), blacklist: listsA)
        let promotedB = filled(CardTable(layoutVersion: 1, cardNumber: b)) {
            $0.cardPIN = Example.value(0xB1)
            $0.mainCardNumber = b
            $0.blacklist = listsA
            $0.generation = 2
        }
        var pairedB = promotedB
        pairedB.subCardNumber = try Example.number("1234567C")
        return try [
            ("fig. 4, main A", mainA), ("fig. 5, sub B after copying", subB),
            ("fig. 6, A invalidated", goneA), ("fig. 7, B promoted", promotedB),
            ("fig. 7, B promoted, then paired with C", pairedB),
        ].map { name, table in
            ExampleCard(
                testDescription: name,
                layout: TableLayout(identity: try Example.identity(table.cardNumber), table: table))
        }
    }

    /// Fields 46 to 48, the same in figures 4, 5 and 7.
    private static func filled(_ table: CardTable, _ more: (inout CardTable) -> Void) -> CardTable {
        var table = table
        table.creditNumber = CreditNumber(text: "98765432")
        table.creditPIN = Example.value(0xC1)
        table.eMoneyID = EMoneyID(text: "Abcd-40")
        table.pinKeyVersion = 7
        more(&table)
        return table
    }
}

/// What the tests of this target begin with.
enum Example {
    static let uidBytes: [UInt8] = [0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66]
    static let issuerKey = IssuerSigningKey()

    static func uid(_ last: UInt8 = 0x66) throws -> CardUID {
        try #require(CardUID(uidBytes.dropLast() + [last]))
    }

    static func number(_ text: String) throws -> CardNumber {
        try #require(CardNumber(text: text))
    }

    static func issuer() throws -> IssuerID {
        try #require(IssuerID(bytes: [0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17]))
    }

    static func identity(
        _ number: CardNumber, _ environment: Environment = .production
    ) throws -> CardIdentity {
        try #require(
            CardIdentity(
                number: number, issuerID: try issuer(), environment: environment, uid: try uid(),
                signedBy: issuerKey))
    }

    static func value(_ first: UInt8) -> PINVerificationValue? {
        PINVerificationValue(field: [first, 2, 3, 4, 5, 6, 7, 8])
    }
}
