import Authorization
import CardLayout
import Console
import Numbers
import PairedCards
import Purchase
import ReasonTexts

/// One field of a card as `mainstay card show` prints it: its number in the patent, where it has one,
/// its names, its value.
struct CardRow {
    private let field: String
    /// In JSON.
    let key: String
    private let en: String
    private let ja: String
    private let text: String
    let value: JSONValue

    private init(
        _ field: String, _ key: String, _ en: String, _ ja: String, _ text: String?,
        _ value: JSONValue? = nil
    ) {
        self.field = field
        self.key = key
        self.en = en
        self.ja = ja
        self.text = text ?? "-"
        self.value = value ?? .optional(text)
    }

    func line(_ language: Language) -> String {
        "\(field)  \(language.pick(ja: ja, en: en)): \(text)"
    }

    /// Of the table: numbers masked, and of PINs only whether there is one.
    static func rows(_ table: CardTable) -> [CardRow] {
        let listed = table.blacklist.entries.map { "\($0.number.masked)/\($0.epoch)" }
        return [
            CardRow("41", "cardNumber", "card number", "カード番号", table.cardNumber.masked),
            CardRow("42", "cardPIN", "card PIN", "カード暗証番号", table.cardPIN.map { _ in "****" }),
            CardRow(
                "43", "mainCardNumber", "main-card number", "正カード番号",
                table.mainCardNumber?.masked),
            CardRow(
                "44", "subCardNumber", "sub-card number", "副カード番号", table.subCardNumber?.masked),
            CardRow(
                "45", "invalidNumbers", "invalid numbers", "無効番号",
                listed.isEmpty ? nil : listed.joined(separator: " ")),
            CardRow("46", "creditNumber", "credit number", "クレジット番号", table.creditNumber?.masked),
            CardRow(
                "47", "creditPIN", "credit PIN", "クレジット暗証番号", table.creditPIN.map { _ in "****" }
            ),
            CardRow("48", "eMoneyID", "e-money ID", "電子マネーID", table.eMoneyID?.text),
            CardRow("  ", "epoch", "epoch", "世代", "\(table.epoch)"),
            CardRow("  ", "generation", "generation", "ペアの版", "\(table.generation)"),
        ]
    }

    /// Of what lies beside it.
    static func rows(_ contents: CardContents?, _ currency: Currency) -> [CardRow] {
        [
            CardRow(
                "49", "balanceMinor", "e-money balance", "電子マネー残高",
                minor: contents?.balanceMinor, currency),
            CardRow(
                "  ", "allowanceMinor", "offline credit left", "オフラインクレジット残",
                minor: contents?.allowanceMinor, currency),
            CardRow(tries: contents?.tries),
            CardRow(contents?.certificate),
            CardRow(contents?.grant),
        ]
    }

    private init(
        _ field: String, _ key: String, _ en: String, _ ja: String, minor: Int64?,
        _ currency: Currency
    ) {
        self.init(
            field, key, en, ja, minor.map { currency.format(minor: $0) }, .optional(minor))
    }

    private init(tries: TriesLayout?) {
        self.init(
            "  ", "triesLeft", "PIN tries left (card, credit)", "暗証番号の残り回数（カード・クレジット）",
            tries.map { "\($0.cardPIN), \($0.creditPIN)" },
            tries.map {
                [
                    "cardPIN": .integer(Int64($0.cardPIN)),
                    "creditPIN": .integer(Int64($0.creditPIN)),
                ]
            } ?? .null)
    }

    /// Only one that the issuer has signed for this card.
    private init(_ certificate: PairCertificate?) {
        let replaced = certificate?.replaced.entries ?? []
        let names = replaced.map { "\($0.number.masked)/\($0.epoch)" }
        self.init(
            "  ", "certificate", "pair certificate: may replace (generation, epoch)",
            "ペア証明: 置き換え可能な番号（版、世代）",
            certificate.map {
                "\(names.joined(separator: " ")) (\($0.generation), \($0.epoch))"
            },
            certificate.map {
                [
                    "replaced": .list(
                        replaced.map {
                            [
                                "number": .text($0.number.masked),
                                "epoch": .integer(Int64($0.epoch.value)),
                            ]
                        }),
                    "generation": .integer(Int64($0.generation)),
                    "epoch": .integer(Int64($0.epoch.value)),
                    "signedAtMs": .integer(Int64($0.signedAtUnixSeconds) * 1_000),
                ]
            } ?? .null)
    }

    /// As a certificate.
    private init(_ grant: RestorationGrant?) {
        self.init(
            "  ", "grant", "restoration grant, from epoch", "復帰の許可（世代）",
            grant.map { "\($0.epoch)" },
            grant.map { ["epoch": .integer(Int64($0.epoch.value))] } ?? .null)
    }
}
