import Authorization
import Console
import ReasonTexts
import ShopStore

extension PaymentMethod {
    func word(_ language: Language) -> String {
        switch self {
        case .eMoney: language.pick(ja: "電子マネー", en: "e-money")
        case .credit: language.pick(ja: "クレジット", en: "credit")
        }
    }
}

extension TransactionKind {
    func word(_ language: Language) -> String {
        switch self {
        case .sale: language.pick(ja: "支払い", en: "sale")
        case .cancel: language.pick(ja: "取消", en: "cancel")
        case .refund: language.pick(ja: "返金", en: "refund")
        }
    }
}
