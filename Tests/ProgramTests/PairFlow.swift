import ShopStore
import Testing

/// One call of the desk's program, with the cards of the pair on their readers.
struct PairCall: Sendable {
    let words: String
    /// The chip files in their places.
    var main = "a.chip"
    var sub = "b.chip"
    /// Where the spare lies alone, on the desk's only reader.
    var isWithSubAlone = false
    var pins = TrialShop.deskPINs
}

/// One procedure of the desk, to be disturbed everywhere.
struct PairFlow: Sendable, CustomTestStringConvertible {
    enum Preparation: Sendable {
        case desk(PairCall)
        case issuer(String)
    }

    let name: String
    let kind: TransactionKind
    /// What has happened since the issuer assigned the spare.
    var before: [Preparation] = []
    let call: PairCall
    /// Whether it is refused once it was done.
    var isMadeOnce = true
    /// Whether the spare is made blank first, by a procedure of its own.
    var isTwofold = false

    var testDescription: String { name }
}

extension PairFlow {
    private static let paired = PairCall(words: "pair --order pair.order")
    private static let promoted = PairCall(words: "promote --yes")

    static let promotion = PairFlow(
        name: "promote with the spare alone", kind: .promotion, before: [.desk(paired)],
        call: PairCall(words: "promote --yes", isWithSubAlone: true))

    static let all = [
        PairFlow(name: "pair", kind: .copying, call: paired, isMadeOnce: false),
        PairFlow(
            name: "copy", kind: .copying, before: [.desk(paired)], call: PairCall(words: "copy"),
            isMadeOnce: false),
        PairFlow(
            name: "verify", kind: .verification, before: [.desk(paired)],
            call: PairCall(words: "verify"), isMadeOnce: false),
        PairFlow(
            name: "promote", kind: .promotion, before: [.desk(paired)], call: promoted),
        promotion,
        PairFlow(
            name: "invalidate", kind: .invalidation, before: [.desk(paired)],
            call: PairCall(words: "invalidate --yes")),
        PairFlow(
            name: "restore", kind: .restoration,
            before: [
                .desk(paired), .desk(PairCall(words: "invalidate --yes")),
                .issuer("grant --number 0000001A --device SHOP0009 --out grant.order"),
            ], call: PairCall(words: "restore --order grant.order --yes")),
        PairFlow(
            name: "restore tries", kind: .restoration,
            before: [
                .desk(paired),
                .issuer(
                    "grant --number 0000001A --device SHOP0009 --tries --new-pin "
                        + "--out tries.order"),
            ],
            call: PairCall(
                words: "restore --order tries.order --new-pin --yes",
                pins: #"{"newMain": "7777777"}"#)),
        PairFlow(
            name: "recycle", kind: .copying,
            before: [
                .desk(paired), .desk(promoted),
                .issuer("pair assign --main 0000001B --sub 0000001A --out back.order"),
            ],
            call: PairCall(
                words: "pair --order back.order --yes", main: "b.chip", sub: "a.chip",
                pins: #"{"main": "\#(TrialShop.subPIN)", "newSub": "\#(TrialShop.cardPIN)"}"#),
            isMadeOnce: false, isTwofold: true),
    ]
}
