import Authorization
import BackupDevice
import Console
import Numbers
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore

/// What a desk asks people while a procedure runs: which card next, and whether to go on.
struct DeskQuestions {
    let shop: OpenShop
    let language: Language
    let yes: Bool

    var talk: DeskTalk {
        DeskTalk(
            ask: { place in Standard.error(wanted(place)) },
            confirm: { preview in
                for line in lines(preview) { Standard.error(line) }
                if yes { return true }
                return Standard.asks(
                    language.pick(ja: "実行しますか [y/N] ", en: "Go on? [y/N] "))
            })
    }

    private func wanted(_ place: DeskPlace) -> String {
        switch place {
        case .main: language.pick(ja: "正カードを置いてください。", en: "Put down the main card.")
        case .sub: language.pick(ja: "副カードを置いてください。", en: "Put down the spare.")
        }
    }

    /// What will happen, to which card, to the money, and what may still happen with the old card.
    private func lines(_ preview: DeskPreview) -> [String] {
        let card = preview.card.text
        var lines: [String] = []
        switch preview.kind {
        case .promotion:
            let old = preview.invalid?.text ?? ""
            lines = [
                language.pick(
                    ja: "\(card) が正カードになり、\(old) は無効になります。元に戻せません。",
                    en: "\(card) becomes the main card, and \(old) becomes invalid. "
                        + "This cannot be undone."),
                language.pick(
                    ja: "\(old) の電子マネー残高は、発行者の確認後にこのカードへ返却されます。それまで残高は 0 です。",
                    en: "The e-money of \(old) is returned to this card once the issuer has "
                        + "confirmed it; until then the balance is 0."),
            ]
            lines += OldCardExposure(at: shop).lines(old, language)
        case .invalidation:
            lines = [
                language.pick(
                    ja: "\(card) は無効になり、内容はすべて消去されます。",
                    en: "\(card) becomes invalid, and everything on it is erased.")
            ]
        case .recycling:
            lines = [
                language.pick(
                    ja: "\(card) の内容を消去し、新しい副カードとして使います。",
                    en: "Everything on \(card) is erased; it is to be the next spare.")
            ]
        case .restoration where preview.isOfTries:
            lines = [
                language.pick(
                    ja: "\(card) の暗証番号とクレジット暗証番号の入力回数を元に戻します。",
                    en: "The tries of \(card) are given back, of its PIN and its credit PIN.")
            ]
        case .restoration:
            lines = [
                language.pick(
                    ja: "\(card) を副カードの内容から復帰させます。",
                    en: "\(card) is restored from its spare.")
            ]
            if preview.isErased { lines.append(ErasedMoney.pending(language)) }
        case .copying, .verification, .sale, .cancel, .refund: break
        }
        if preview.setsNewPIN {
            lines.append(
                language.pick(
                    ja: "新しい暗証番号を設定します。それまでの暗証番号は使えなくなります。",
                    en: "The new PIN is set; the old one is good no longer."))
        }
        return lines + money(preview)
    }

    private func money(_ preview: DeskPreview) -> [String] {
        let currency = shop.bundle.currency
        guard let balance = preview.balanceMinor, balance > 0 else { return [] }
        let sum = currency.format(minor: balance)
        return [
            language.pick(
                ja: "カードに残っている \(sum) は記録され、発行者が口座に返却します。",
                en: "\(sum) on it are recorded, and go to the account by the issuer.")
        ]
    }
}
