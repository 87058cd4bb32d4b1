import Authorization
import CardEmulator
import CardLayout
import Console
import DESFire
import DurableSQLite
import Numbers
import PairedCards
import Personalisation
import Purchase
import ReasonTexts
import SchemeMessages
import ShopCommands
import ShopStore
import ShopTesting
import SmartCard
import Synchronization

/// The story: a pair is issued, A pays, and everything that must be refused is.
///
/// Every line is a real tap of the real agent on an emulated chip; only the card's time is modelled.
final class DemoStory {
    /// One tap, and what it must come to.
    struct Scene {
        let what: (ja: String, en: String)
        let chip: String
        let amount: Int64
        let method: PaymentMethod
        /// Nil for an approval.
        let expected: ReasonCode?
        var pin: String?
        /// The card is pulled when it has done this APDU.
        var pulledAfter: Int?
    }

    let folder: String
    private let counter: DemoCounter
    let language: Language
    let issuer: TrialIssuer
    let bundle: KeyBundle
    let home: ShopHome
    let till: Till
    let database: ShopDatabase
    private var told: [JSONValue] = []
    private var refused: TransactionID?
    var wentAsTold = true

    init(folder: String, counter: DemoCounter, language: Language) throws {
        self.folder = folder
        self.counter = counter
        self.language = language
        issuer = try TrialIssuer(id: [0x4D, 0x41, 0x49, 0x4E, 0x53, 0x54, 0x01], keyVersion: 1)
        bundle = try issuer.bundle(isBackupDevice: true)
        guard let signed = bundle.signed(with: issuer.signingKey) else {
            throw ProgramFailure(.fault)
        }
        let path = folder + "/shop"
        try ShopHome.create(at: path, bundle: signed, issuerKey: bundle.issuerKey)
        home = try ShopHome.open(at: path, for: .writing)
        database = home.database
        till = Till(bundle: bundle, store: home.database)
    }

    var json: JSONValue {
        ["folder": .text(folder), "asTold": .bool(wentAsTold), "taps": .list(told)]
    }

    /// Tells it line by line.
    func tell(_ say: (String) -> Void) throws {
        say(counter.title.text(in: language))
        say("")
        try issueCards()
        say(language.pick(ja: "カード 1234567A（正）と 1234567B（副）を発行しました。", en: Self.issued))
        say("")
        say(header)
        for scene in Self.scenes { try play(scene, say) }
        try bindSpare()
        try play(Self.spareScene, say)
        try list("7654321C")
        try play(Self.listedScene, say)
        try promoteElsewhere()
        for scene in Self.newsScenes { try play(scene, say) }
        say("")
        for scene in Self.survivingScenes { try play(scene, say) }
        try cancelNewest(say)
        for scene in Self.pinScenes { try play(scene, say) }
        say("")
        try workAtDesk(say)
        try verify(say)
        say("")
        try followFeed(say)
        say("")
        try explain(say)
        say("")
        ending.forEach(say)
    }

    private static let issued = "Cards 1234567A (main) and 1234567B (sub) are issued."
}

// MARK: - What happens

extension DemoStory {
    private static let scenes = [
        Scene(
            what: ("A が電子マネーで支払う", "A pays by e-money"), chip: "a", amount: 1_200,
            method: .eMoney, expected: nil),
        Scene(
            what: ("A がクレジットで支払う", "A pays by credit"), chip: "a", amount: 2_500,
            method: .credit, expected: nil),
        Scene(
            what: ("A の残高が足りない", "A has too little left"), chip: "a", amount: 9_000,
            method: .eMoney, expected: .balanceInsufficient),
        Scene(
            what: ("白紙の B はまだ使えない", "B is blank: not ready yet"), chip: "b", amount: 500,
            method: .eMoney, expected: .cardBlank),
        Scene(
            what: ("別の発行者のカード", "another issuer's card"), chip: "other", amount: 500,
            method: .eMoney, expected: .cardOtherIssuer),
        Scene(
            what: ("工場出荷時のチップ", "an empty factory chip"), chip: "empty", amount: 500,
            method: .eMoney, expected: .cardForeign),
    ]

    private static let spareScene = Scene(
        what: ("B は A の副カード", "B is bound to A: the spare"), chip: "b", amount: 500,
        method: .eMoney, expected: .cardNotMain)

    private static let listedScene = Scene(
        what: ("紛失の届けがあるカード", "a card reported lost"), chip: "lost", amount: 500,
        method: .eMoney, expected: .cardListed)

    private func issueCards() throws {
        let other = try TrialIssuer(id: [9, 9, 9, 9, 9, 9, 9], keyVersion: 200)
        try put("a", 0x0A, by: issuer, issuer.mainPlan())
        try put("b", 0x0B, by: issuer, issuer.subPlan())
        try put("lost", 0x0C, by: issuer, issuer.mainPlan("7654321C"))
        try put("other", 0x0D, by: other, other.mainPlan("5555555D"))
        try put("empty", 0x0E, by: issuer, nil)
    }

    /// A chip in a file of the folder; without a plan it stays as the factory made it.
    func put(_ name: String, _ last: UInt8, by issuer: TrialIssuer, _ plan: CardPlan?)
        throws
    {
        let uid: [UInt8] = [0x04, 0x4D, 0x41, 0x49, 0x4E, 0x53, last]
        try ChipImageFile(path: path(name)).save(.factoryFresh(uid: uid, model: .ev3))
        guard let plan else { return }
        let channel = try connect(ChipImageFile(path: path(name)))
        defer { channel.disconnect() }
        try issuer.issue(plan, uid: uid, on: channel)
    }

    /// What pairing at a desk does to the spare.
    private func bindSpare() throws {
        let file = ChipImageFile(path: path("b"))
        let uid = try file.load().uid
        let channel = try connect(file)
        defer { channel.disconnect() }
        try issuer.rewrite(channel, uid: uid) { $0.mainCardNumber = CardNumber(text: "1234567A") }
    }

    func connect(_ file: ChipImageFile) throws(ProgramFailure) -> any CardChannel {
        let reader = try counter.lay(file)
        do throws(CardReaderError) {
            return try reader.connect(timeoutSeconds: waitSeconds)
        } catch {
            throw ProgramFailure(error.reason)
        }
    }

    private func list(_ number: String) throws {
        guard let number = CardNumber(text: number) else { throw ProgramFailure(.fault) }
        try database.overlayAdd(
            number, epoch: .first, reason: "lost", atMs: Till.systemMilliseconds())
    }

    /// Lays a chip of the folder down as it is.
    func lay(_ chip: String) throws(ProgramFailure) -> any CardReader {
        try counter.lay(ChipImageFile(path: path(chip)))
    }

    /// How long to wait for a card that lies there: a PC/SC reader takes half a second to see it.
    var waitSeconds: Int { 10 }

    /// Lays a chip of the folder down.
    ///
    /// - Parameter pulledAfter: a hand takes it away once it has done the APDU of this number.
    func reader(for chip: String, pulledAfter: Int? = nil) throws(ProgramFailure)
        -> ModelledReader
    {
        ModelledReader(
            try counter.lay(
                ChipImageFile(path: path(chip)), cut: pulledAfter.map { .after($0) }))
    }

    func path(_ name: String) -> String { folder + "/\(name).chip" }
}

// MARK: - What is told

extension DemoStory {
    private func play(_ scene: Scene, _ say: (String) -> Void) throws {
        let reader = try reader(for: scene.chip, pulledAfter: scene.pulledAfter)
        let sale = try sell(scene, on: reader)
        let reason = sale.verdict.reasons.first?.code
        let isAsTold =
            scene.expected == nil ? sale.verdict == .approved : reason == scene.expected
        wentAsTold = wentAsTold && isAsTold
        if reason == .balanceInsufficient { refused = sale.transactionID }
        told.append(SaleAnswer(sale).json)
        say(line(scene, sale, reader.lastTap) + (isAsTold ? "" : "   UNEXPECTED"))
        if let reason, let text = message(reason) { say("      \(text)") }
    }

    private func sell(_ scene: Scene, on reader: ModelledReader) throws -> SaleResult {
        let request = SaleRequest(amountMinor: scene.amount, method: scene.method)
        let pin = scene.pin.flatMap { PIN($0) }.map { PINEntry($0) }
        let id = try TrialIssuer.freshID()
        do throws(TillError) {
            return try till.sell(
                request, pin: pin, on: reader, waitSeconds: waitSeconds, transactionID: id)
        } catch {
            throw ProgramFailure(error.reason)
        }
    }

    private func message(_ code: ReasonCode) -> String? {
        ReasonTexts.text(for: code).message.text(in: language)
    }

    private var header: String {
        Self.columns(
            language.pick(ja: "できごと", en: "what"), language.pick(ja: "判定", en: "verdict"),
            "APDU", language.pick(ja: "バイト", en: "bytes"),
            language.pick(ja: "カード時間 106/424（モデル）", en: "card ms at 106/424 kbit/s (model)"))
    }

    private func line(_ scene: Scene, _ sale: SaleResult, _ tap: TapTimeModel) -> String {
        let amount = sale.currency.format(minor: sale.request.amountMinor)
        let verdict = sale.verdict.reasons.first?.code.rawValue ?? "approved"
        let what = "\(language.pick(ja: scene.what.ja, en: scene.what.en)), \(amount)"
        return Self.columns(
            what, verdict, String(sale.timing.apduCount),
            String(sale.timing.bytesOut + sale.timing.bytesIn), tap.words)
    }

    static func columns(
        _ what: String, _ verdict: String, _ apdus: String, _ bytes: String, _ time: String
    ) -> String {
        [(what, 42), (verdict, 22), (apdus, 6), (bytes, 7), (time, 0)]
            .map { text, width in pad(text, width) }.joined()
    }

    /// Characters of East Asian width take two columns.
    private static func pad(_ text: String, _ width: Int) -> String {
        let columns = text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
        return text + String(repeating: " ", count: max(1, width - columns))
    }

    /// Why one of them was refused, rule by rule.
    private func explain(_ say: (String) -> Void) throws {
        guard let refused, let record = try database.records(of: refused).last,
            case .outcome(let outcome) = record.entry
        else { return }
        say(
            language.pick(ja: "なぜ断られたか", en: "Why was the third one refused?")
                + "  mainstay journal show \(refused.text.prefix(8)) --why")
        outcome.trace.map(\.line).forEach(say)
    }

    private var ending: [String] {
        let agent = ".build/debug/mainstay-simulator agent"
        return [
            language.pick(ja: "続けて試すには:", en: "Try next:"),
            "  \(agent) pay --home \(folder)/shop --reader emulated:\(path("a")) "
                + "--amount 800 --method emoney",
            "  \(agent) card show --home \(folder)/shop --reader emulated:\(path("a"))",
            "  \(agent) journal list --home \(folder)/shop",
        ]
    }
}
