import Authorization
import ReasonTexts
import Testing

@Suite struct ReasonTextsTests {
    @Test func `has a row for every code and no other row`() {
        #expect(ReasonTexts.table.codes == Set(ReasonCode.allCases.map(\.rawValue)))
    }

    @Test(arguments: ReasonCode.allCases)
    func `speaks both languages`(code: ReasonCode) {
        let text = ReasonTexts.text(for: code)
        for localized in [text.message, text.nextStep] {
            #expect(localized.en.hasSuffix("."))
            let isPlain = localized.en.allSatisfy(\.isASCII)
            #expect(isPlain)
            #expect(localized.ja.hasSuffix("。"))
            let hasKana = localized.ja.unicodeScalars.contains {
                (0x3041...0x30FF).contains($0.value)
            }
            #expect(hasKana)
        }
    }

    @Test(arguments: ReasonCode.allCases)
    func `never says blacklist and holds no placeholder`(code: ReasonCode) {
        let text = ReasonTexts.text(for: code)
        let forbidden = ["blacklist", "black list", "ブラックリスト", "{", "}", "%"]
        for localized in [text.message, text.nextStep] {
            let all = (localized.en + localized.ja).lowercased()
            #expect(forbidden.allSatisfy { !all.contains($0) })
        }
    }

    @Test func `does not tell a customer that a card is on a list`() {
        let message = ReasonTexts.text(for: .cardListed).message
        #expect(!message.en.lowercased().contains("list"))
        #expect(!message.ja.contains("リスト"))
    }

    @Test func `O2 tells a spare card's holder to use the main card`() {
        let message = ReasonTexts.text(for: .cardNotMain).message
        #expect(message.en == "This is your spare card. Please use your main card.")
        #expect(message.ja == "こちらは副カードです。正カードをご利用ください。")
    }

    @Test(arguments: ReasonCode.allCases)
    func `ends a program with its class of exit code`(code: ReasonCode) {
        #expect(ReasonTexts.text(for: code).exitCode == expectedExit(of: code))
    }

    private func expectedExit(of code: ReasonCode) -> Int32 {
        let usage: Set<ReasonCode> = [
            .amountInvalid, .readerSeveral, .readerUnknown, .readerEmulated, .homeMissing,
            .homeExists, .configInvalid, .bundleMissing, .recordUnknown, .numberMalformed,
            .numberTaken,
            .terminalTaken, .pinsMalformed, .pinsDiffer, .optionMalformed, .saleConflict,
            .saleCancelled,
            .lineMalformed, .lineNumber, .lineEpoch, .lineReason, .lineConflict, .feedExists,
            .feedKeyless, .feedOffline, .feedAddress, .feedCertificate, .feedProxy,
            .orderMissing, .staffExists, .staffUnknown, .staffName, .passcodeMalformed,
            .passcodeDiffers, .staffNoManager,
        ]
        let outOfReach: Set<ReasonCode> = [
            .cardNone, .cardUnresponsive, .readerNone, .readerGone, .pcscdAbsent,
            .pcscdNotStarted, .homeHalfMade, .homeVersion, .homeReadOnly, .homeLocked, .homeFull,
            .homeUnreadable, .saleGoingOn, .chipFailed, .feedFolder, .feedVersions, .feedClock,
            .feedUnreachable, .feedMissing, .feedSlow, .outputFailed, .fault,
        ]
        if usage.contains(code) { return 2 }
        if [
            .cardRemoved, .cardAnswerUnverified, .saleUndecided, .cancelUndecided, .deskCut,
            .deskOvertaken,
        ]
        .contains(code) {
            return 3
        }
        return outOfReach.contains(code) ? 4 : 1
    }
}

@Suite struct ReasonTableTests {
    private static let fault = """
        {"fault": {"exit": 4, "en": {"message": "F", "nextStep": "G"},
        "ja": {"message": "F", "nextStep": "G"}}}
        """

    @Test func `falls back to the fault for a code without a row`() {
        let table = ReasonTable(json: Array(Self.fault.utf8))
        #expect(table.text(for: .cardNone) == table.text(for: .fault))
        #expect(table.text(for: .cardNone).message.en == "F")
    }

    @Test(arguments: ["", "{}", "[]", "{\"fault\": {\"exit\": 4}}", "\u{FFFD}"])
    func `still speaks when it cannot be read`(json: String) {
        let text = ReasonTable(json: Array(json.utf8)).text(for: .cardNone)
        #expect(text.exitCode == 4)
        #expect(!text.message.en.isEmpty)
        #expect(!text.message.ja.isEmpty)
    }
}
