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
        case .copying: language.pick(ja: "複写", en: "copying")
        case .promotion: language.pick(ja: "正規化", en: "promotion")
        case .invalidation: language.pick(ja: "無効化", en: "invalidation")
        case .restoration: language.pick(ja: "復帰", en: "restoration")
        case .recycling: language.pick(ja: "再利用", en: "recycling")
        case .verification: language.pick(ja: "点検", en: "health check")
        }
    }
}
