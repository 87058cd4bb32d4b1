import Authorization
import CardEmulator
import Console
import Numbers
import Purchase
import ReasonTexts
import SchemeMessages
import ShopCommands
import ShopStore
import ShopTesting
import SmartCard

/// What a sale survives: a card pulled at the worst moment, a PIN typed wrong, a change of mind.
extension DemoStory {
    static let survivingScenes = [
        Scene(
            what: ("A が最悪の瞬間に離れる", "A is pulled at the worst time"), chip: "a",
            amount: 1_300, method: .eMoney, expected: .cardRemoved, pulledAfter: 9),
        Scene(
            what: ("A をもう一度: 二重引き落としなし", "A again: finished, paid once"),
            chip: "a", amount: 1_300, method: .eMoney, expected: nil),
    ]

    static let pinScenes = [
        Scene(
            what: ("暗証番号が必要な金額", "A, an amount that needs the PIN"), chip: "a",
            amount: 4_000, method: .credit, expected: .pinRequired),
        Scene(
            what: ("暗証番号を間違える", "A, PIN wrong"), chip: "a", amount: 4_000,
            method: .credit, expected: .pinWrong, pin: "000000"),
        Scene(
            what: ("もう一度間違える", "A, PIN wrong again"), chip: "a", amount: 4_000,
            method: .credit, expected: .pinWrong, pin: "111111"),
        Scene(
            what: ("正しい暗証番号", "A, PIN right"), chip: "a", amount: 4_000,
            method: .credit, expected: nil, pin: "567890"),
        Scene(
            what: ("オフライン上限を超える", "A, above the offline limit"), chip: "a",
            amount: 10_001, method: .credit, expected: .creditOnlineOnly, pin: "567890"),
    ]

    /// The customer changes their mind; this shop's terminal is a backup device.
    func cancelNewest(_ say: (String) -> Void) throws {
        let reader = try reader(for: "a")
        let id = try TrialIssuer.freshID()
        let cancel: ReversalResult
        do throws(TillError) {
            cancel = try till.cancel(
                till.cancelOrder(), on: reader, waitSeconds: waitSeconds, transactionID: id)
        } catch {
            throw ProgramFailure(error.reason)
        }
        let isAsTold = cancel.returnedBy == .card
        wentAsTold = wentAsTold && isAsTold
        let what = language.pick(ja: "取消: カードに戻る", en: "cancelled: back on the card")
        let amount = cancel.currency.format(minor: cancel.sale.amountMinor)
        say(
            Self.columns(
                "\(what), \(amount)", isAsTold ? "approved" : "UNEXPECTED",
                String(cancel.timing.apduCount),
                String(cancel.timing.bytesOut + cancel.timing.bytesIn),
                reader.lastTap.words))
    }

    /// Every record of the day is as it was written.
    func verify(_ say: (String) -> Void) throws {
        guard case .intact(let count) = try database.verifyJournal() else {
            wentAsTold = false
            return say("UNEXPECTED: mainstay journal verify")
        }
        say(
            language.pick(
                ja: "取引記録 \(count) 件はすべて正常です。",
                en: "All \(count) records of the journal are as they were written.")
                + "  mainstay journal verify")
    }
}

extension TapTimeModel {
    /// Whole milliseconds at both bit rates.
    var words: String {
        [BitRate.kbit106, .kbit424].map { String(Int(milliseconds(at: $0).rounded())) }
            .joined(separator: " / ")
    }
}
