import Authorization
import BackupDevice
import CardEmulator
import CardLayout
import Console
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import SchemeMessages
import ShopStore
import ShopTesting
import SmartCard
import Synchronization

/// One shop of the story with its desk, at which somebody has signed in.
struct DemoDesk {
    private let story: DemoStory
    private let desk: Desk
    private let till: Till

    /// Another shop of the same issuer.
    ///
    /// - Parameter listed: numbers on its list, up to their first epoch; nil for a shop without one.
    init(_ story: DemoStory, terminal: String, listing listed: [String]? = nil) throws {
        let bundle = try story.issuer.bundle(terminal: terminal, isBackupDevice: true)
        guard let signed = bundle.signed(with: story.issuer.signingKey) else {
            throw ProgramFailure(.fault)
        }
        let path = story.folder + "/" + terminal
        try ShopHome.create(at: path, bundle: signed, issuerKey: bundle.issuerKey)
        let home = try ShopHome.open(at: path, for: .writing)
        var list = ShopList.none
        if let listed {
            let feed = try DemoFeed(folder: path, bundle: bundle, issuer: story.issuer)
            _ = try feed.publish(listed.compactMap { CardNumber(text: $0) })
            _ = try feed.sync(home, from: nil, laterMs: 0).get()
            list = try home.list(isConfigured: true, policy: .defaults)
        }
        try self.init(story, home: home, bundle: bundle, list: list)
    }

    init(
        _ story: DemoStory, home: ShopHome, bundle: KeyBundle, list: ShopList = .none
    ) throws {
        self.story = story
        till = Till(bundle: bundle, store: home.database, list: list)
        let now = Till.systemMilliseconds()
        let entry = try DeskEntry(
            store: home.database, bundle: bundle,
            cost: PasscodeCost(rounds: 1 << 10, blockSize: 8, parallelism: 1))
        guard let name = StaffName("hanako"), let passcode = Passcode("a passcode") else {
            throw ProgramFailure(.fault)
        }
        try entry.addStaff(name, .manager, passcode, atMs: now)
        let session = try entry.signIn(name, passcode, atMs: now)
        guard let desk = Desk(till: till, session: session) else {
            throw ProgramFailure(.deskNone)
        }
        self.desk = desk
    }

    // MARK: The issuer's words

    /// Takes the order that makes a card the spare of another one.
    @discardableResult
    func assign(
        _ sub: String, to main: String, replacing: [(String, UInt16)], _ epoch: UInt16,
        _ generation: UInt16
    ) throws -> IssuerPaper<PairCertificate> {
        let paper = try story.issuer.certificate(
            of: number(sub), uid: uid(sub), replacing: entries(replacing), epoch: Epoch(epoch),
            generation: generation)
        let record = PairRecord(
            mainNumber: try number(main), subNumber: try number(sub), generation: generation)
        try desk.learn(record, by: paper)
        return paper
    }

    private func entries(_ replacing: [(String, UInt16)]) throws -> [BlacklistEntry] {
        try replacing.map { BlacklistEntry(number: try number($0.0), epoch: Epoch($0.1)) }
    }

    private func number(_ text: String) throws -> CardNumber {
        guard let number = CardNumber(text: text) else { throw ProgramFailure(.fault) }
        return number
    }

    /// The chip of a number of the story.
    private func uid(_ number: String) throws -> [UInt8] {
        try ChipImageFile(path: story.path("pair" + number.suffix(1))).load().uid
    }

    // MARK: Procedures

    func copy(
        main: String, sub: String, mainPIN: String, newSubPIN: String
    ) throws -> DeskResult {
        let pins = DeskPINs(main: PIN(mainPIN).map { PINEntry($0) })
        return try CopyingProcedure(pins: pins, newSubPIN: PIN(newSubPIN)).run(
            at: desk, with: cards(main, sub), transactionID: TrialIssuer.freshID())
    }

    func promote(_ sub: String, pin: String) throws -> DeskResult {
        try PromotionProcedure(pin: PIN(pin).map { PINEntry($0) }).run(
            at: desk, with: cards(sub, sub), transactionID: TrialIssuer.freshID())
    }

    func invalidate(_ card: String) throws -> DeskResult {
        try InvalidationProcedure().run(
            at: desk, with: cards(card, card), transactionID: TrialIssuer.freshID())
    }

    func restore(
        main: String, number text: String, sub: String, subNumber: String,
        replacing: [(String, UInt16)]
    ) throws -> DeskResult {
        let certificate = try story.issuer.certificate(
            of: number(subNumber), uid: uid(subNumber), replacing: entries(replacing),
            generation: 2)
        let grant = try story.issuer.grant(of: number(text), uid: uid(text), epoch: Epoch(1))
        return try RestorationProcedure(
            grant: grant, certificate: certificate,
            pins: DeskPINs(
                main: PIN("4321").map { PINEntry($0) }, sub: PIN("4321").map { PINEntry($0) })
        ).run(at: desk, with: cards(main, sub), transactionID: TrialIssuer.freshID())
    }

    func recycle(_ card: String, _ paper: IssuerPaper<PairCertificate>) throws -> DeskResult {
        try RecyclingProcedure(certificate: paper).run(
            at: desk, with: cards(card, card), transactionID: TrialIssuer.freshID())
    }

    func check(_ chip: String) throws -> CheckResult {
        try till.check(on: story.reader(for: chip), waitSeconds: story.waitSeconds)
    }

    func sell(_ chip: String, _ method: PaymentMethod) throws -> SaleResult {
        try till.sell(
            SaleRequest(amountMinor: 900, method: method), pin: nil,
            on: story.reader(for: chip), waitSeconds: story.waitSeconds,
            transactionID: TrialIssuer.freshID())
    }

    /// One reader; whoever is asked for a card lays it down.
    private func cards(_ main: String, _ sub: String) -> DeskCards {
        let reader = DemoDeskReader()
        return DeskCards(
            readers: .one(reader), waitSeconds: story.waitSeconds,
            talk: DeskTalk(
                ask: { [story] place in
                    reader.has(try? story.lay(place == .main ? main : sub))
                }, confirm: { _ in true }))
    }
}

/// The desk's reader: the card that was asked for lies on it.
private final class DemoDeskReader: CardReader {
    private let current = Mutex<(any CardReader)?>(nil)

    var name: String { "the desk's reader" }
    var isEmulated: Bool { true }

    func has(_ reader: (any CardReader)?) { current.withLock { $0 = reader } }

    func connect(timeoutSeconds: Int) throws(CardReaderError) -> any CardChannel {
        guard let reader = current.withLock({ $0 }) else { throw .noCard }
        return try reader.connect(timeoutSeconds: timeoutSeconds)
    }
}
