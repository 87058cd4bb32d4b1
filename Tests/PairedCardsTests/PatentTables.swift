import Numbers
import PairedCards
import Testing

/// The card control tables that the patent prints (figures 4 to 7), and the two that its text
/// implies (T2, T18).
struct PatentTable: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let table: CardTable
    let standing: Standing

    init(_ name: String, _ table: CardTable, is standing: Standing) {
        testDescription = name
        self.table = table
        self.standing = standing
    }

    static func all() throws -> [PatentTable] {
        let a = try number("1234567A")
        let b = try number("1234567B")
        let c = try number("1234567C")
        let pinA = PINVerificationValue(field: [0xA1, 2, 3, 4, 5, 6, 7, 8])
        let pinB = PINVerificationValue(field: [0xB1, 2, 3, 4, 5, 6, 7, 8])
        let listsA = try listing([a])
        let mainA = filled(
            CardTable(
                layoutVersion: 1, cardNumber: a, cardPIN: pinA, mainCardNumber: a, subCardNumber: b)
        )
        let spareB = filled(
            CardTable(
                layoutVersion: 1, cardNumber: b, cardPIN: pinB, mainCardNumber: a, subCardNumber: b)
        )
        let goneA = CardTable(layoutVersion: 1, cardNumber: a, cardPIN: pinA, blacklist: listsA)
        let promotedB = filled(
            CardTable(
                layoutVersion: 1, cardNumber: b, cardPIN: pinB, mainCardNumber: b, blacklist: listsA
            ))
        var pairedB = promotedB
        pairedB.subCardNumber = c
        let promotedC = filled(
            CardTable(
                layoutVersion: 1, cardNumber: c, mainCardNumber: c, blacklist: try listing([a, b])))
        return [
            PatentTable("fig. 4, main A", mainA, is: .main),
            PatentTable("fig. 5, sub B after copying", spareB, is: .spare(of: a)),
            PatentTable("fig. 6, A invalidated", goneA, is: .invalidated),
            PatentTable("fig. 7, B promoted", promotedB, is: .main),
            PatentTable("fig. 7, B promoted, then paired with C", pairedB, is: .main),
            PatentTable("C promoted, carrying A and B", promotedC, is: .main),
        ]
    }

    static func number(_ text: String) throws -> CardNumber {
        try #require(CardNumber(text: text))
    }

    static func listing(_ numbers: [CardNumber]) throws -> BlacklistInformation {
        try #require(
            BlacklistInformation(numbers.map { BlacklistEntry(number: $0, epoch: .first) }))
    }

    /// Fields 46 to 48, the same in figures 4, 5 and 7.
    private static func filled(_ table: CardTable) -> CardTable {
        var table = table
        table.creditNumber = CreditNumber(text: "98765432")
        table.creditPIN = PINVerificationValue(field: [0xC1, 2, 3, 4, 5, 6, 7, 8])
        table.eMoneyID = EMoneyID(text: "Abcd-40")
        return table
    }
}
