import ByteCoding
import CardEmulator
import CardLayout
import DESFire
import DESFireWire
import Evidence
import Numbers
import PairedCards
import SmartCard
import Testing

@testable import Personalisation

/// An issuer with one key of each role, and a chip fresh from the factory.
private struct Desk {
    let authority: IssuingAuthority
    let uid: CardUID
    let vault: MasterKeySet
    let transactionID: TransactionID

    init(environment: Environment = .test) throws {
        let masters = KeyRole.allCases.enumerated().compactMap { index, role in
            AESKey([UInt8](repeating: UInt8(index + 1), count: 16)).map {
                MasterKey(role: role, version: 7, key: $0)
            }
        }
        vault = MasterKeySet(masters)
        authority = IssuingAuthority(
            issuerID: try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7])),
            environment: environment, signingKey: IssuerSigningKey(), vault: vault)
        uid = try #require(CardUID([0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66]))
        transactionID = try #require(TransactionID(bytes: [UInt8](repeating: 9, count: 16)))
    }

    func freshChip(_ model: ChipModel = .ev3) -> EmulatedChip {
        EmulatedChip(image: .factoryFresh(uid: uid.bytes, model: model))
    }

    func mainPlan(balance: Int32 = 10_000, allowance: Int32 = 30_000, cardPIN: String = "1234")
        throws -> CardPlan
    {
        CardPlan(
            number: try #require(CardNumber(text: "1234567A")),
            kind: .main(
                MainContent(
                    creditNumber: CreditNumber(text: "98765432"), creditPIN: PIN("567890"),
                    eMoneyID: EMoneyID(text: "Abcd-40"))),
            cardPIN: PIN(cardPIN),
            firstValues: FirstValues(
                balance: balance, balanceLimit: 50_000, allowance: allowance,
                allowanceLimit: 30_000))
    }

    func subPlan() throws -> CardPlan {
        CardPlan(
            number: try #require(CardNumber(text: "1234567B")), kind: .sub, cardPIN: PIN("4321"),
            firstValues: FirstValues(
                balance: 0, balanceLimit: 50_000, allowance: 30_000, allowanceLimit: 30_000))
    }

    func run(_ plan: CardPlan, on channel: EmulatedChannel) throws -> Baseline {
        try Personalisation(
            plan: plan, authority: authority, uid: uid, transactionID: transactionID
        ).run(on: channel)
    }

    /// What a terminal with the validation key sees.
    func read(_ chip: EmulatedChip) throws -> (TableLayout, balance: Int32, allowance: Int32) {
        var card = DESFireCard(channel: EmulatedChannel(chip: chip))
        let key = try #require(vault.key(.validation, version: 7, uid: uid))
        try card.select(CardApplication.id)
        try card.authenticate(key: key, number: KeyRole.validation.number)
        let bytes = try card.perform(
            ReadData(file: FileNumber.table.rawValue, count: TableLayout.count))
        return (
            try TableLayout(bytes),
            try card.perform(GetValue(file: FileNumber.balance.rawValue)),
            try card.perform(GetValue(file: FileNumber.allowance.rawValue))
        )
    }
}

@Suite struct PersonalisationTests {
    @Test func `a main card is ready to pay`() throws {
        let desk = try Desk()
        let chip = desk.freshChip()
        let baseline = try desk.run(desk.mainPlan(), on: EmulatedChannel(chip: chip))
        #expect(baseline.proof.counter == 1)
        let (layout, balance, allowance) = try desk.read(chip)
        #expect(layout.table.standing == .main)
        #expect(layout.table.creditNumber == CreditNumber(text: "98765432"))
        #expect(layout.table.eMoneyID == EMoneyID(text: "Abcd-40"))
        #expect(layout.table.creditPIN != nil && layout.table.cardPIN != nil)
        #expect(layout.identity.environment == .test)
        #expect(
            layout.identity.isSigned(by: desk.authority.signingKey.verificationKey, for: desk.uid))
        #expect(balance == 10_000 && allowance == 30_000)
    }

    @Test func `a sub is blank, with a PIN and an allowance of its own`() throws {
        let desk = try Desk(environment: .production)
        let chip = desk.freshChip(.ev2)
        _ = try desk.run(desk.subPlan(), on: EmulatedChannel(chip: chip))
        let (layout, balance, allowance) = try desk.read(chip)
        #expect(layout.table.standing == .blank)
        #expect(layout.table.cardPIN != nil)
        #expect(layout.table.creditNumber == nil && layout.table.eMoneyID == nil)
        #expect(layout.identity.environment == .production)
        #expect(balance == 0 && allowance == 30_000)
    }

    @Test func `O3 main and sub are the same kind of card`() throws {
        let desk = try Desk()
        let (main, sub) = (desk.freshChip(), desk.freshChip())
        _ = try desk.run(desk.mainPlan(), on: EmulatedChannel(chip: main))
        _ = try desk.run(desk.subPlan(), on: EmulatedChannel(chip: sub))
        /// All of a file but what stands in it.
        func kinds(_ chip: EmulatedChip) -> [String] {
            chip.image.applications.flatMap { application in
                ["\(application.id) \(application.keySettings) \(application.keySettings2)"]
                    + application.keys.map { "\($0.kind) \($0.version)" }
                    + application.files.map { file in
                        "\(file.number) \(file.option) \(file.rights) \(size(of: file))"
                    }
            }
        }
        func size(of file: ChipFile) -> String {
            switch file.content {
            case .standard(let state): "standard \(state.bytes.count)"
            case .backup(let state): "backup \(state.bytes.count)"
            case .value(let state): "value \(state.lower) \(state.upper)"
            case .linear(let state): "linear \(state.size) \(state.maximumCount)"
            case .cyclic(let state): "cyclic \(state.size) \(state.maximumCount)"
            case .transactionMAC: "MAC"
            }
        }
        #expect(kinds(main).count == 1 + 4 + 8)
        #expect(kinds(main) == kinds(sub))
        #expect(main.image.keySettings == sub.image.keySettings)
        #expect(main.image.configuration == sub.image.configuration)
    }

    @Test func `the closed chip has no factory key and no format`() throws {
        let desk = try Desk()
        let chip = desk.freshChip()
        _ = try desk.run(desk.mainPlan(), on: EmulatedChannel(chip: chip))
        let channel = EmulatedChannel(chip: chip)
        #expect(throws: DESFireError.self) {
            try FactorySession(channel: channel, challenge: [UInt8](repeating: 1, count: 8))
                .format()
        }
        #expect(chip.image.keySettings.rawValue == 0x09)
        #expect(chip.image.configuration.contains(.noFormat))
        var stranger = DESFireCard(channel: EmulatedChannel(chip: chip))
        #expect(throws: DESFireError.self) {
            try stranger.perform(
                CreateApplication(ApplicationID(1, 2, 3), keySettings: 0x0F, keyCount: 1))
        }
    }

    @Test(arguments: [true, false])
    func `torn at any APDU, the next run finishes it`(before: Bool) throws {
        let desk = try Desk()
        let whole = EmulatedChannel(chip: desk.freshChip())
        _ = try desk.run(desk.mainPlan(), on: whole)
        let total = whole.exchangeCount
        #expect(total > 20)
        for cut in 1...total {
            let chip = desk.freshChip()
            let torn = EmulatedChannel(chip: chip, cut: before ? .before(cut) : .after(cut))
            #expect(throws: PersonalisationError.self, "cut \(cut)") {
                try desk.run(desk.mainPlan(), on: torn)
            }
            _ = try desk.run(desk.mainPlan(), on: EmulatedChannel(chip: chip))
            let (layout, balance, _) = try desk.read(chip)
            #expect(layout.table.standing == .main, "cut \(cut)")
            #expect(balance == 10_000, "cut \(cut)")
            #expect(chip.image.keySettings.rawValue == 0x09, "cut \(cut)")
            #expect(chip.image.configuration.contains(.noFormat), "cut \(cut)")
        }
    }

    @Test func `a card begun with other values is finished by its own plan only`() throws {
        let desk = try Desk()
        let whole = EmulatedChannel(chip: desk.freshChip())
        _ = try desk.run(desk.mainPlan(), on: whole)
        let chip = desk.freshChip()
        #expect(throws: PersonalisationError.self) {
            try desk.run(
                desk.mainPlan(), on: EmulatedChannel(chip: chip, cut: .before(whole.exchangeCount)))
        }
        let before = chip.image
        for plan in try [
            desk.mainPlan(balance: 20_000), desk.mainPlan(allowance: 10_000),
            desk.mainPlan(cardPIN: "4321"),
        ] {
            #expect(throws: PersonalisationError.begunOtherwise) {
                try desk.run(plan, on: EmulatedChannel(chip: chip))
            }
            #expect(chip.image == before)
        }
        _ = try desk.run(desk.mainPlan(), on: EmulatedChannel(chip: chip))
        #expect(chip.image.configuration.contains(.noFormat))
    }

    @Test func `a card that is issued, or used, is not made another`() throws {
        let desk = try Desk()
        let chip = desk.freshChip()
        let first = try desk.run(desk.mainPlan(), on: EmulatedChannel(chip: chip))
        #expect(try desk.run(desk.mainPlan(), on: EmulatedChannel(chip: chip)) == first)
        #expect(throws: PersonalisationError.chipInUse) {
            try desk.run(desk.subPlan(), on: EmulatedChannel(chip: chip))
        }
        var card = DESFireCard(channel: EmulatedChannel(chip: chip))
        let key = try #require(desk.vault.key(.validation, version: 7, uid: desk.uid))
        try card.select(CardApplication.id)
        try card.authenticate(key: key, number: KeyRole.validation.number)
        try card.perform(Debit(file: FileNumber.balance.rawValue, amount: 1))
        _ = try card.perform(CommitTransaction())
        #expect(throws: PersonalisationError.chipInUse) {
            try desk.run(desk.mainPlan(), on: EmulatedChannel(chip: chip))
        }
    }

    @Test func `a chip of another generation is refused untouched`() throws {
        let desk = try Desk()
        let chip = desk.freshChip(.ev1)
        let before = chip.image
        #expect(throws: PersonalisationError.unsuitableChip) {
            try desk.run(desk.mainPlan(), on: EmulatedChannel(chip: chip))
        }
        #expect(chip.image == before)
    }

    @Test(arguments: [9, 7])
    func `a chip of somebody else is refused untouched`(keyVersion: UInt8) throws {
        let desk = try Desk()
        let other = try Desk()
        let chip = desk.freshChip()
        _ = try desk.run(desk.mainPlan(), on: EmulatedChannel(chip: chip))
        let before = chip.image
        let masters = KeyRole.allCases.map {
            MasterKey(role: $0, version: keyVersion, key: .zero)
        }
        let stranger = IssuingAuthority(
            issuerID: other.authority.issuerID, environment: .test,
            signingKey: other.authority.signingKey, vault: MasterKeySet(masters))
        #expect(throws: PersonalisationError.chipInUse) {
            try Personalisation(
                plan: desk.mainPlan(), authority: stranger, uid: desk.uid,
                transactionID: desk.transactionID
            ).run(on: EmulatedChannel(chip: chip))
        }
        #expect(chip.image == before)
    }
}
