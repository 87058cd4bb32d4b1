import Authorization
import Numbers
import PairedCards
import Testing

/// Facts under which every rule is met; each test spoils what it is about.
enum ExampleFacts {
    /// A sale of 1,000 yen in a production home, with everything known.
    static func sale(_ method: PaymentMethod = .eMoney, amountMinor: Int64 = 1_000) throws -> Facts
    {
        Facts(
            sale: Sale(amountMinor: amountMinor, method: method),
            environment: .production,
            limits: .defaults,
            card: .genuine(try mainCard(), environment: .production),
            listState: .fresh,
            list: .notListed,
            provenEpoch: Epoch(2),
            balanceMinor: 30_000,
            spentTodayMinor: 0,
            offline: OfflineTotals(sumMinor: 0, count: 0))
    }

    /// The main card of figure 4, restored twice.
    static func mainCard() throws -> CardTable {
        CardTable(
            layoutVersion: 1,
            cardNumber: try number("1234567A"),
            mainCardNumber: try number("1234567A"),
            subCardNumber: try number("1234567B"),
            creditNumber: CreditNumber(text: "98765432"),
            eMoneyID: EMoneyID(text: "Abcd-40"),
            epoch: Epoch(2))
    }

    static func spareCard() throws -> CardTable {
        var table = try mainCard()
        table.mainCardNumber = try number("1234567C")
        return table
    }

    static func blankCard() throws -> CardTable {
        CardTable(layoutVersion: 1, cardNumber: try number("1234567A"), epoch: Epoch(2))
    }

    static func invalidatedCard() throws -> CardTable {
        var table = try blankCard()
        let own = BlacklistEntry(number: table.cardNumber, epoch: Epoch(2))
        table.blacklist = try #require(BlacklistInformation([own]))
        return table
    }

    private static func number(_ text: String) throws -> CardNumber {
        try #require(CardNumber(text: text))
    }
}

extension Finding {
    /// Not met for this reason, without a figure.
    static func refused(_ code: ReasonCode) -> Finding { .notMet(Reason(code)) }
}
