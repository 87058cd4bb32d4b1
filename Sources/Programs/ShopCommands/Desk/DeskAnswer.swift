import Authorization
import BackupDevice
import Console
import Numbers
import PairedCards
import ReasonTexts
import SchemeMessages
import ShopStore

/// The end of a procedure as it is printed.
struct DeskAnswer {
    let result: DeskResult
    let shop: OpenShop

    var answer: Answer {
        let verdict = VerdictText(result.verdict, of: .desk)
        let texts = [Language.ja: lines(.ja), .en: lines(.en)]
        return Answer(exit: verdict.exit, json: json, lines: { texts[$0] ?? [] })
    }

    func lines(_ language: Language) -> [String] {
        var lines: [String]
        if result.verdict == .approved {
            lines = [done(language)] + money(language) + allowance(language)
        } else {
            lines = VerdictText(result.verdict, of: .desk).lines(language)
            if let place = result.place { lines.insert(concerned(place, language), at: 1) }
            if let left = result.triesLeft {
                lines.append(
                    language.pick(ja: "暗証番号の残り回数: \(left)", en: "PIN tries left: \(left)"))
            }
        }
        lines.append(
            language.pick(ja: "取引番号: ", en: "Transaction: ") + result.transactionID.text)
        if shop.bundle.environment == .test { lines.append("TEST") }
        return lines
    }

    private func concerned(_ place: DeskPlace, _ language: Language) -> String {
        switch place {
        case .main: language.pick(ja: "対象: 正カード", en: "Card: the main card")
        case .sub: language.pick(ja: "対象: 副カード", en: "Card: the spare")
        }
    }

    private func done(_ language: Language) -> String {
        let main = result.note.mainNumber?.text ?? "?"
        let sub = result.note.subNumber?.text ?? "?"
        let invalid = result.note.invalid?.number.text ?? "?"
        return switch result.kind {
        case .copying:
            language.pick(
                ja: "\(main) の内容を副カード \(sub) に複写しました。",
                en: "\(main) was copied to its spare \(sub).")
        case .promotion:
            language.pick(
                ja: "\(sub) が正カードになりました。\(invalid) は無効です。",
                en: "\(sub) is the main card now. \(invalid) is invalid.")
        case .invalidation:
            language.pick(ja: "\(invalid) を無効にしました。", en: "\(invalid) is invalid now.")
        case .restoration where result.note.isOfTries: tried(language)
        case .restoration:
            language.pick(
                ja: "\(main) は再びご利用いただけます。", en: "\(main) can be used again.")
        case .recycling:
            language.pick(
                ja: "\(sub) を消去しました。副カードとして使えます。",
                en: "\(sub) is blank now, and can be a spare.")
        case .verification: healthy(sub, language)
        case .sale, .cancel, .refund: result.kind.word(language)
        }
    }

    /// An order gives the tries once; what was spent between a tear and its end stays spent.
    private func tried(_ language: Language) -> String {
        let card = (result.note.subNumber ?? result.note.mainNumber)?.text ?? "?"
        let left = result.triesLeft ?? 0
        guard left > 0 else {
            return language.pick(
                ja: "\(card) の入力回数はすでに一度戻され、使い切られています。新しい許可をカード発行者に依頼してください。",
                en: "\(card) had got its tries back before, and they are used up. Ask the issuer "
                    + "for a new grant.")
        }
        let pin =
            result.setsNewPIN
            ? language.pick(ja: "新しい暗証番号を設定しました。", en: "The new PIN is set.")
            : language.pick(ja: "暗証番号は変わりません。", en: "The PIN is as before.")
        return language.pick(
            ja: "\(card) の暗証番号を再び入力できます (残り \(left) 回)。\(pin)",
            en: "The PIN of \(card) can be tried again, \(left) times. \(pin)")
    }

    private func healthy(_ sub: String, _ language: Language) -> String {
        let zone = shop.configuration.businessDay.timeZone
        let copied = result.spare?.copiedAtUnixSeconds.map {
            LocalTime(milliseconds: Int64($0) * 1_000, in: zone).minute
        }
        return language.pick(
            ja: "副カード \(sub) は正常です (最後の複写: \(copied ?? "-"))。",
            en: "The spare \(sub) is in order; it was copied to on \(copied ?? "-").")
    }

    /// The balance is never copied, and nothing pretends that it was (O21, T28).
    private func money(_ language: Language) -> [String] {
        if result.owesBalance, result.kind == .promotion {
            return [
                language.pick(
                    ja: "電子マネー残高: 返却待ち (発行者の確認後に返却されます)。",
                    en: "E-money balance: pending, until the issuer returns it.")
            ] + OldCardExposure(at: shop).lines(result.note.invalid?.number.text ?? "?", language)
        }
        if result.owesBalance || result.kind == .recycling {
            return [ErasedMoney.pending(language)]
        }
        guard let balance = result.note.balanceBeforeMinor, balance > 0 else { return [] }
        let sum = shop.bundle.currency.format(minor: balance)
        return [
            language.pick(
                ja: "カードにあった残高 \(sum) は記録済みです。発行者が返却します。",
                en: "\(sum) were on it and are recorded: the issuer returns them.")
        ]
    }

    /// What a spare that is in order cannot do after a promotion.
    private func allowance(_ language: Language) -> [String] {
        guard result.spare?.allowanceMinor == 0 else { return [] }
        return [
            language.pick(
                ja: "オフラインのクレジット枠がありません。正カードになった後、"
                    + "発行者が枠を設定するまではオンラインでのみクレジットを利用できます。",
                en: "It has no allowance for offline credit: once it is the main card, credit "
                    + "works only online, until the issuer gives it one.")
        ]
    }

    private var json: JSONValue {
        var fields = VerdictText(result.verdict, of: .desk).fields
        fields["kind"] = .text(result.kind.rawValue)
        fields["transactionID"] = .text(result.transactionID.text)
        fields["card"] = .optional(result.place?.rawValue)
        fields["staff"] = .text(result.note.staff)
        fields["main"] = .optional(result.note.mainNumber?.text)
        fields["sub"] = .optional(result.note.subNumber?.text)
        fields["generation"] = .optional(result.note.generation.map { Int64($0) })
        fields["invalid"] = .optional(result.note.invalid?.number.text)
        fields["invalidEpoch"] = .optional(result.note.invalid.map { Int64($0.epoch.value) })
        fields["balanceBeforeMinor"] = .optional(result.note.balanceBeforeMinor)
        fields["allowanceBeforeMinor"] = .optional(result.note.allowanceBeforeMinor)
        fields["balance"] = .optional(result.owesBalance ? "pending" : nil)
        fields["copiedAtUnixSeconds"] = .optional(
            result.spare?.copiedAtUnixSeconds.map { Int64($0) })
        fields["allowanceMinor"] = .optional(result.spare?.allowanceMinor)
        let isPromoted = result.kind == .promotion && result.verdict == .approved
        fields["exposure"] = isPromoted ? OldCardExposure(at: shop).json : .null
        fields["resumed"] = .bool(result.isResumed)
        fields["triesLeft"] = .optional(result.triesLeft.map { Int64($0) })
        fields["environment"] = .text(shop.bundle.environment.rawValue)
        fields["effort"] = .object(
            Dictionary(
                uniqueKeysWithValues: result.effort.map { place, effort in
                    (
                        place.rawValue,
                        .object([
                            "apdus": .integer(Int64(effort.apduCount)),
                            "commits": .integer(Int64(effort.commitCount)),
                            "milliseconds": .number(effort.milliseconds),
                        ])
                    )
                }))
        return .object(fields)
    }
}
