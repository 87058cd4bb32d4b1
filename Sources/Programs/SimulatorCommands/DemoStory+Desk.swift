import Authorization
import BackupDevice
import CardLayout
import Console
import Numbers
import PairedCards
import Purchase
import ReasonTexts
import SchemeMessages
import ShopCommands
import ShopStore
import ShopTesting
import SmartCard

/// The backup desk: a lost card is a working card again, and the lost one is refused.
extension DemoStory {
    /// A pair of its own: A and its spare B, and C, the next spare.
    func workAtDesk(_ say: (String) -> Void) throws {
        let here = try DemoDesk(self, home: home, bundle: bundle)
        let elsewhere = try DemoDesk(self, terminal: "DESK0002")
        let third = try DemoDesk(self, terminal: "DESK0003")
        try put("pairA", 0x21, by: issuer, issuer.mainPlan("1122334A"))
        try put("pairB", 0x22, by: issuer, issuer.subPlan("1122334B"))
        try put("pairC", 0x23, by: issuer, issuer.subPlan("1122334C"))
        say(
            language.pick(
                ja: "受付（バックアップ装置）: できごと、結果、APDU 正/副、この計算機の時間",
                en: "The backup desk: what, how it ends, APDUs main/spare, time of this machine"))

        try here.assign("1122334B", to: "1122334A", replacing: [("1122334A", 0)], 0, 1)
        try step(("B を A の副カードにする", "B becomes the spare of A"), say) {
            try here.copy(main: "pairA", sub: "pairB", mainPIN: "1234", newSubPIN: "4321")
        }
        try sale(("A が支払う", "A pays"), here, "pairA", .eMoney, nil, say)
        try step(
            ("A を紛失: 別の店の受付で B を正カードに", "A is lost: B promoted at another shop"), say
        ) { try elsewhere.promote("pairB", pin: "4321") }
        try sale(
            ("B がすぐにクレジットで支払う", "B pays by credit at once"), elsewhere, "pairB", .credit, nil, say)
        try sale(("B が第三の店で支払う", "B pays at a third shop"), third, "pairB", .credit, nil, say)
        try sale(
            ("A はその店でも使えない", "which met only B: A is refused"), third, "pairA", .eMoney,
            .cardListed, say)

        try here.assign(
            "1122334C", to: "1122334B", replacing: [("1122334A", 0), ("1122334B", 0)], 0, 2)
        try step(("次の副カード C", "C becomes the spare of B"), say) {
            try here.copy(main: "pairB", sub: "pairC", mainPIN: "4321", newSubPIN: "4321")
        }
        try step(("誤って B を無効にする", "B is invalidated by mistake"), say) {
            try here.invalidate("pairB")
        }
        try step(("発行者の許可で B を復帰", "B is restored by the issuer's grant"), say) {
            try here.restore(
                main: "pairB", number: "1122334B", sub: "pairC", subNumber: "1122334C",
                replacing: [("1122334A", 0), ("1122334B", 1)])
        }
        let behind = try DemoDesk(self, terminal: "DESK0004", listing: ["1122334B"])
        try check(
            ("古い一覧に B がある店でも有効", "and good where an old list has B"), behind, "pairB", nil, say)
        try sale(
            ("B は有効、残高は返却待ち", "B is good again, its money pending"), elsewhere, "pairB", .eMoney,
            .balanceInsufficient, say)

        let paper = try here.assign(
            "1122334A", to: "1122334B", replacing: [("1122334B", 1)], 1, 3)
        try step(("見つかった A を消去する", "A was found: it is made blank"), say) {
            try here.recycle("pairA", paper)
        }
        try step(("A は B の副カードになる", "A becomes the spare of B"), say) {
            try here.copy(main: "pairB", sub: "pairA", mainPIN: "4321", newSubPIN: "1234")
        }
        try sale(("副カードの A", "A, a spare now"), here, "pairA", .eMoney, .cardNotMain, say)
    }

    private func step(
        _ what: (ja: String, en: String), _ say: (String) -> Void,
        _ body: () throws -> DeskResult
    ) throws {
        let result = try body()
        let isAsTold = result.verdict == .approved
        wentAsTold = wentAsTold && isAsTold
        let counts = [DeskPlace.main, .sub].map { place in
            result.effort[place].map { String($0.apduCount) } ?? "-"
        }
        let time = result.effort.values.reduce(0) { $0 + $1.milliseconds }
        say(
            Self.columns(
                language.pick(ja: what.ja, en: what.en),
                result.verdict.reasons.first?.code.rawValue ?? "done",
                counts.joined(separator: "/"), "", "\(Int(time.rounded())) ms")
                + (isAsTold ? "" : "   UNEXPECTED"))
    }

    private func sale(
        _ what: (ja: String, en: String), _ desk: DemoDesk, _ chip: String,
        _ method: PaymentMethod, _ expected: ReasonCode?, _ say: (String) -> Void
    ) throws {
        let result = try desk.sell(chip, method)
        tell(what, result.verdict, expected, apduCount: result.timing.apduCount, say)
    }

    /// Whether a shop would take the card.
    private func check(
        _ what: (ja: String, en: String), _ desk: DemoDesk, _ chip: String,
        _ expected: ReasonCode?, _ say: (String) -> Void
    ) throws {
        let result = try desk.check(chip)
        tell(what, result.verdict, expected, apduCount: result.timing.apduCount, say)
    }

    private func tell(
        _ what: (ja: String, en: String), _ verdict: Verdict, _ expected: ReasonCode?,
        apduCount: Int, _ say: (String) -> Void
    ) {
        let reason = verdict.reasons.first?.code
        let isAsTold = expected == nil ? verdict == .approved : reason == expected
        wentAsTold = wentAsTold && isAsTold
        say(
            Self.columns(
                language.pick(ja: what.ja, en: what.en), reason?.rawValue ?? "approved",
                String(apduCount), "", "") + (isAsTold ? "" : "   UNEXPECTED"))
    }
}
