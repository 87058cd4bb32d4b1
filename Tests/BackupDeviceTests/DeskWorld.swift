import Authorization
import CardEmulator
import CardLayout
import DESFire
import FolderTesting
import Numbers
import PairedCards
import Personalisation
import Purchase
import SchemeMessages
import ShopStore
import ShopTesting
import SmartCard
import Testing

@testable import BackupDevice

/// A pair, an issuer, and shops with desks, all in memory but the shops' databases.
struct DeskWorld {
    static let mainUID: [UInt8] = [4, 1, 1, 1, 1, 1, 1]
    static let subUID: [UInt8] = [4, 2, 2, 2, 2, 2, 2]
    static let nextUID: [UInt8] = [4, 3, 3, 3, 3, 3, 3]

    let issuer: TrialIssuer
    let main: ChipBox
    let sub: ChipBox
    let desk: DeskShop

    private init(_ issuer: TrialIssuer, _ main: ChipBox, _ sub: ChipBox, _ desk: DeskShop) {
        self.issuer = issuer
        self.main = main
        self.sub = sub
        self.desk = desk
    }

    /// The same issuer with other chips, at a desk of its own that has met nobody.
    func with(_ main: ChipBox, _ sub: ChipBox) throws -> DeskWorld {
        DeskWorld(issuer, main, sub, try shop("DESK0001"))
    }

    init() throws {
        issuer = try TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3)
        main = ChipBox(try issuer.chip(issuer.mainPlan(), uid: Self.mainUID))
        sub = ChipBox(try issuer.chip(issuer.subPlan(), uid: Self.subUID))
        desk = try DeskShop(of: issuer, terminal: "DESK0001")
    }

    /// The issuer has assigned the spare, and nothing was copied yet.
    static func assigned() throws -> DeskWorld {
        let world = try DeskWorld()
        try world.assign()
        return world
    }

    /// The pair is assigned, copied and ready for use.
    static func paired() throws -> DeskWorld {
        let world = try assigned()
        let result = try world.desk.copy(world.main, world.sub, newSubPIN: "4321")
        try #require(result.verdict == .approved, "\(result.verdict)")
        return world
    }

    func assign() throws {
        let certificate = try issuer.certificate(
            of: number("1234567B"), uid: Self.subUID,
            replacing: [BlacklistEntry(number: number("1234567A"), epoch: .first)])
        try desk.desk.learn(
            PairRecord(
                mainNumber: number("1234567A"), subNumber: number("1234567B"), generation: 1),
            by: certificate)
    }

    /// The old main card, which was found, is to be the promoted card's next spare (T31).
    func assignBack() throws -> IssuerPaper<PairCertificate> {
        let paper = try issuer.certificate(
            of: number("1234567A"), uid: Self.mainUID,
            replacing: [BlacklistEntry(number: number("1234567B"), epoch: .first)],
            epoch: Epoch(1), generation: 2)
        try desk.desk.learn(
            PairRecord(
                mainNumber: number("1234567B"), subNumber: number("1234567A"), generation: 2),
            by: paper)
        return paper
    }

    /// Restores the main card by the issuer's grant for its next epoch.
    func restore(
        epoch: Epoch = Epoch(1), mainPIN: String? = "1234", newMainPIN: String? = nil,
        cut: EmulatedChannel.Cut? = nil, at place: DeskPlace? = nil
    ) throws -> DeskResult {
        try desk.restore(
            self, epoch: epoch, mainPIN: mainPIN, newMainPIN: newMainPIN, cut: cut, at: place)
    }

    func shop(_ terminal: String = "SHOP0002") throws -> DeskShop {
        try DeskShop(of: issuer, terminal: terminal)
    }
}

extension DeskShop {
    func restore(
        _ world: DeskWorld,
        epoch: Epoch = Epoch(1), mainPIN: String? = "1234", newMainPIN: String? = nil,
        cut: EmulatedChannel.Cut? = nil, at place: DeskPlace? = nil
    ) throws -> DeskResult {
        let certificate = try world.issuer.certificate(
            of: number("1234567B"), uid: DeskWorld.subUID,
            replacing: [BlacklistEntry(number: number("1234567A"), epoch: epoch)])
        let grant = try world.issuer.grant(
            of: number("1234567A"), uid: DeskWorld.mainUID, epoch: epoch)
        return try RestorationProcedure(
            grant: grant, certificate: certificate,
            pins: DeskPINs(main: DeskShop.pin(mainPIN), sub: DeskShop.pin("4321")),
            newMainPIN: newMainPIN.map { try #require(PIN($0)) }
        ).run(
            at: desk,
            with: cards(
                world.main.reader(cut: place == .main ? cut : nil),
                world.sub.reader(cut: place == .sub ? cut : nil)),
            transactionID: TrialIssuer.freshID())
    }
}

func number(_ text: String) throws -> CardNumber { try #require(CardNumber(text: text)) }

/// One shop that is a backup device, too.
struct DeskShop {
    let till: Till
    let store: ShopDatabase
    let desk: Desk
    /// Of the database.
    let path: String
    /// It lasts as long as the shop.
    private let folder: TemporaryFolder

    init(of issuer: TrialIssuer, terminal: String) throws {
        folder = try TemporaryFolder()
        path = folder.path(of: "shop.sqlite")
        store = try ShopDatabase.create(at: path)
        till = Till(
            bundle: try issuer.bundle(terminal: terminal, isBackupDevice: true), store: store,
            clock: { 1_700_000_000_000 }, dayStart: { $0 - 1 })
        let session = DeskSession(
            staff: try #require(StaffName("hanako")), role: .manager, untilMs: .max)
        desk = try #require(Desk(till: till, session: session))
    }

    /// The same shop at another time.
    init(_ shop: DeskShop, clock ms: Int64) throws {
        path = shop.path
        folder = shop.folder
        store = shop.store
        till = Till(
            bundle: shop.till.bundle, store: shop.store, clock: { ms }, dayStart: { $0 - 1 })
        let session = DeskSession(
            staff: try #require(StaffName("hanako")), role: .manager, untilMs: .max)
        desk = try #require(Desk(till: till, session: session))
    }

    static func pin(_ text: String?) throws -> PINEntry? {
        try text.map { PINEntry(try #require(PIN($0))) }
    }

    func cards(
        _ main: any CardReader, _ sub: any CardReader, confirms: Bool = true
    ) -> DeskCards {
        DeskCards(
            readers: .two(main: main, sub: sub), waitSeconds: 0,
            talk: DeskTalk(ask: { _ in }, confirm: { _ in confirms }))
    }

    func copy(
        _ main: ChipBox, _ sub: ChipBox, mainPIN: String? = "1234", subPIN: String? = "4321",
        newSubPIN: String? = nil, cutMain: EmulatedChannel.Cut? = nil,
        cutSub: EmulatedChannel.Cut? = nil
    ) throws -> DeskResult {
        try CopyingProcedure(
            pins: DeskPINs(main: Self.pin(mainPIN), sub: Self.pin(subPIN)),
            newSubPIN: newSubPIN.map { try #require(PIN($0)) }
        ).run(
            at: desk, with: cards(main.reader(cut: cutMain), sub.reader(cut: cutSub)),
            transactionID: TrialIssuer.freshID())
    }

    func promote(
        _ sub: ChipBox, pin: String? = "4321", confirms: Bool = true,
        cut: EmulatedChannel.Cut? = nil
    ) throws -> DeskResult {
        let reader = sub.reader(cut: cut)
        return try PromotionProcedure(pin: Self.pin(pin)).run(
            at: desk, with: cards(reader, reader, confirms: confirms),
            transactionID: TrialIssuer.freshID())
    }

    func invalidate(
        _ card: ChipBox, confirms: Bool = true, cut: EmulatedChannel.Cut? = nil
    ) throws -> DeskResult {
        let reader = card.reader(cut: cut)
        return try InvalidationProcedure().run(
            at: desk, with: cards(reader, reader, confirms: confirms),
            transactionID: TrialIssuer.freshID())
    }

    func recycle(
        _ card: ChipBox, _ paper: IssuerPaper<PairCertificate>
    ) throws -> DeskResult {
        try RecyclingProcedure(certificate: paper).run(
            at: desk, with: cards(card.reader(), card.reader()),
            transactionID: TrialIssuer.freshID())
    }

    func sell(
        _ amount: Int64, _ method: PaymentMethod, _ card: ChipBox, pin: String? = nil
    ) throws -> SaleResult {
        try till.sell(
            SaleRequest(amountMinor: amount, method: method), pin: Self.pin(pin),
            on: card.reader(), waitSeconds: 0, transactionID: TrialIssuer.freshID())
    }

    func table(_ card: ChipBox) throws -> CardTable {
        try #require(till.check(on: card.reader(), waitSeconds: 0).table)
    }

    func balances(_ card: ChipBox) throws -> CardContents {
        try #require(till.show(on: card.reader(), waitSeconds: 0).contents)
    }
}

extension Verdict {
    /// The codes of its reasons.
    var codes: [ReasonCode] {
        switch self {
        case .approved: []
        case .declined(let reasons): reasons.map(\.code)
        case .incomplete(let reason): [reason.code]
        }
    }
}
