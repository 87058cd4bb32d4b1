import CardEmulator
import Testing

/// One thing that a shop does, to be disturbed everywhere, and what must be true when the calls
/// behind it have gone through.
struct FaultyFlow: Sendable, CustomTestStringConvertible {
    /// What is true in the end, in minor units.
    struct End: Sendable {
        /// Gone from the card's e-money and from its credit allowance.
        var eMoney: Int64 = 0
        var credit: Int64 = 0
        /// E-money owed to the card.
        var owed: Int64 = 0
    }

    let name: String
    /// What has happened before, torn cards included.
    var before: [FlowCall] = []
    /// The call that is disturbed.
    let call: FlowCall
    /// What is called afterwards; the same again where nothing is said.
    var after: [FlowCall]?
    let end: End

    var testDescription: String { name }
    var calls: [FlowCall] { after ?? [call] }

    /// The call behind a torn one, which is disturbed as the second.
    var recovery: FlowCall { calls.first ?? call }

    /// What is called behind a disturbed recovery.
    var callsAfterRecovery: [FlowCall] {
        recovery.isMadeOnce ? Array(calls.dropFirst()) : calls
    }
}

extension FaultyFlow {
    private static let eMoneyPay = "pay --method emoney --amount "
    private static let creditPay = "pay --method credit --amount "

    static let plainSales = [
        FaultyFlow(
            name: "e-money sale", call: FlowCall(words: eMoneyPay + "1200 --sale R0"),
            end: End(eMoney: 1_200)),
        FaultyFlow(
            name: "credit sale", call: FlowCall(words: creditPay + "1200 --sale R0"),
            end: End(credit: 1_200)),
    ]

    static let salesWithPIN = [
        FaultyFlow(
            name: "e-money sale with PIN",
            call: FlowCall(words: eMoneyPay + "12000 --sale R0", pin: TrialShop.cardPIN),
            end: End(eMoney: 12_000)),
        FaultyFlow(
            name: "credit sale with PIN",
            call: FlowCall(words: creditPay + "5000 --sale R0", pin: TrialShop.creditPIN),
            end: End(credit: 5_000)),
    ]

    static let cancel = FaultyFlow(
        name: "cancel on the card", before: [FlowCall(words: eMoneyPay + "1200 --sale R0")],
        call: FlowCall(words: "cancel --transaction <R0>"),
        after: [FlowCall(words: "cancel --transaction <R0>", exits: [0, 1])], end: End())

    static let wrongPIN = FaultyFlow(
        name: "wrong PIN",
        call: FlowCall(words: creditPay + "5000 --sale R0", pin: "111111", exits: [1]),
        after: [
            FlowCall(
                words: creditPay + "5000 --sale R0", pin: "222222", exits: [1], isMadeOnce: true),
            FlowCall(words: creditPay + "5000 --sale R0", pin: TrialShop.creditPIN),
        ], end: End(credit: 5_000))

    /// Taps that must find out first what became of an earlier one.
    static let resolutions = [
        FaultyFlow(
            name: "finish a sale that was taken",
            before: [FlowCall(words: eMoneyPay + "1200 --sale R0").cut(.after(9))],
            call: FlowCall(words: eMoneyPay + "1200 --sale R0"), end: End(eMoney: 1_200)),
        FaultyFlow(
            name: "finish a sale that was not taken",
            before: [FlowCall(words: creditPay + "1200 --sale R0").cut(.before(8))],
            call: FlowCall(words: creditPay + "1200 --sale R0"), end: End(credit: 1_200)),
        FaultyFlow(
            name: "another sale behind one that was taken",
            before: [FlowCall(words: creditPay + "1200 --sale R0").cut(.after(8))],
            call: FlowCall(words: creditPay + "700 --sale R1"), end: End(credit: 1_900)),
        FaultyFlow(
            name: "another sale behind one that was not taken",
            before: [FlowCall(words: eMoneyPay + "1200 --sale R0").cut(.before(9))],
            call: FlowCall(words: eMoneyPay + "700 --sale R1"), end: End(eMoney: 700)),
        FaultyFlow(
            name: "another sale behind an abandoned one that was taken",
            before: [
                FlowCall(words: eMoneyPay + "1200 --sale R0").cut(.after(9)),
                FlowCall(words: "abandon <R0>"),
            ],
            call: FlowCall(words: eMoneyPay + "700 --sale R1"),
            end: End(eMoney: 1_900, owed: 1_200)),
        FaultyFlow(
            name: "another sale behind an abandoned one that was not taken",
            before: [
                FlowCall(words: creditPay + "1200 --sale R0").cut(.before(8)),
                FlowCall(words: "abandon <R0>"),
            ],
            call: FlowCall(words: creditPay + "700 --sale R1"), end: End(credit: 700)),
        FaultyFlow(
            name: "finish a cancel that was done",
            before: cancel.before + [cancel.call.cut(.after(9))], call: cancel.call,
            after: cancel.after, end: End()),
        FaultyFlow(
            name: "finish a cancel that was not done",
            before: cancel.before + [cancel.call.cut(.before(9))], call: cancel.call,
            after: cancel.after, end: End()),
        FaultyFlow(
            name: "another sale behind a cancel that was done",
            before: cancel.before + [cancel.call.cut(.after(9))],
            call: FlowCall(words: eMoneyPay + "700 --sale R1"), end: End(eMoney: 700)),
    ]

    /// Taps of a card that was listed after it had torn a sale.
    static let listedSince = [
        FaultyFlow(
            name: "refuse to finish a sale that was not taken",
            before: [
                FlowCall(words: eMoneyPay + "1200 --sale R0").cut(.before(9)),
                FlowCall(words: "blacklist add 0000001A"),
            ],
            call: FlowCall(words: eMoneyPay + "1200 --sale R0", exits: [1]),
            after: [
                FlowCall(words: eMoneyPay + "1200 --sale R0", exits: [1]),
                FlowCall(words: "blacklist remove 0000001A"),
                FlowCall(words: eMoneyPay + "1200 --sale R0"),
            ], end: End(eMoney: 1_200)),
        FaultyFlow(
            name: "finish a sale that a listed card had paid",
            before: [
                FlowCall(words: creditPay + "1200 --sale R0").cut(.after(8)),
                FlowCall(words: "blacklist add 0000001A"),
            ],
            call: FlowCall(words: creditPay + "1200 --sale R0"), end: End(credit: 1_200)),
    ]

    static let abandon = FaultyFlow(
        name: "abandon", before: [FlowCall(words: eMoneyPay + "1200 --sale R0").cut(.after(9))],
        call: FlowCall(words: "abandon <R0>"),
        after: [
            FlowCall(words: "abandon <R0>", exits: [0, 1]),
            FlowCall(words: eMoneyPay + "700 --sale R1"),
        ], end: End(eMoney: 1_900, owed: 1_200))

    static let refund = FaultyFlow(
        name: "refund", before: [FlowCall(words: eMoneyPay + "1200 --sale R0")],
        call: FlowCall(words: "refund --transaction <R0>"),
        after: [FlowCall(words: "refund --transaction <R0>", exits: [0, 1])],
        end: End(eMoney: 1_200, owed: 1_200))

    static let all =
        plainSales + salesWithPIN + [wrongPIN, cancel] + resolutions + listedSince
        + [abandon, refund]
}
