import Authorization
package import CardEmulator
package import CardLayout
import DESFire
package import Evidence
package import Numbers
package import PairedCards
package import Personalisation
package import SchemeMessages
package import SmartCard

/// An issuer with fresh keys in memory, for tests, benchmarks and the demo.
package struct TrialIssuer: Sendable {
    package let id: IssuerID
    package let signingKey = IssuerSigningKey()
    package let evidenceKey = EvidencePrivateKey()
    package let vault: MasterKeySet
    package let environment: Environment
    private let masters: [MasterKey]

    package enum Failure: Error { case unexpected }

    /// - Parameter keyVersion: the first version of its masters; another issuer has another one.
    package init(id bytes: [UInt8], keyVersion: UInt8, environment: Environment = .test) throws {
        guard let id = IssuerID(bytes: bytes) else { throw Failure.unexpected }
        self.id = id
        self.environment = environment
        masters = try KeyRole.allCases.map { role in
            guard let key = AESKey(DESFireCard.secureChallenge()) else { throw Failure.unexpected }
            return MasterKey(role: role, version: keyVersion, key: key)
        }
        vault = MasterKeySet(masters)
    }

    /// The key bundle of a merchant's terminal, with the re-issue key if it is a backup device.
    package func bundle(
        terminal: String = "SHOP0001", isBackupDevice: Bool = false
    ) throws -> KeyBundle {
        guard let scheme = NumberScheme("9999999A"), let currency = Currency(code: "JPY"),
            let terminal = TerminalNumber(text: terminal)
        else { throw Failure.unexpected }
        return KeyBundle(
            issuerID: id, issuerKey: signingKey.verificationKey,
            evidenceKey: evidenceKey.publicKey, environment: environment, scheme: scheme,
            currency: currency, terminal: terminal, limits: .defaults,
            masters: masters.filter {
                KeyRole.merchantRoles.contains($0.role) || isBackupDevice && $0.role == .reissue
            })
    }

    package static func freshID() throws -> TransactionID {
        guard let id = TransactionID(bytes: DESFireCard.secureChallenge()) else {
            throw Failure.unexpected
        }
        return id
    }
}

// MARK: - Cards

extension TrialIssuer {
    /// A main card with e-money `Abcd-40` and credit number 98765432, card PIN 1234.
    package func mainPlan(
        _ number: String = "1234567A", balance: Int32 = 10_000, allowance: Int32 = 30_000,
        eMoneyID: String? = "Abcd-40", creditNumber: String? = "98765432"
    ) throws -> CardPlan {
        let content = MainContent(
            creditNumber: creditNumber.flatMap { CreditNumber(text: $0) },
            creditPIN: PIN("567890"), eMoneyID: eMoneyID.flatMap { EMoneyID(text: $0) })
        return try plan(number, .main(content), balance, allowance)
    }

    /// A blank spare.
    package func subPlan(_ number: String = "1234567B") throws -> CardPlan {
        try plan(number, .sub, 0, 30_000)
    }

    private func plan(
        _ number: String, _ kind: CardPlan.Kind, _ balance: Int32, _ allowance: Int32
    ) throws -> CardPlan {
        guard let number = CardNumber(text: number) else { throw Failure.unexpected }
        return CardPlan(
            number: number, kind: kind, cardPIN: PIN("1234"),
            firstValues: FirstValues(
                balance: balance, balanceLimit: 50_000, allowance: allowance,
                allowanceLimit: 30_000))
    }

    /// Personalises a chip.
    package func issue(_ plan: CardPlan, uid: [UInt8], on channel: any CardChannel) throws {
        guard let uid = CardUID(uid) else { throw Failure.unexpected }
        let authority = IssuingAuthority(
            issuerID: id, environment: environment, signingKey: signingKey, vault: vault)
        _ = try Personalisation(
            plan: plan, authority: authority, uid: uid, transactionID: Self.freshID()
        ).run(on: channel)
    }

    /// A chip of its own for a plan.
    package func chip(_ plan: CardPlan, uid: [UInt8]) throws -> EmulatedChip {
        let chip = EmulatedChip(image: .factoryFresh(uid: uid, model: .ev3))
        try issue(plan, uid: uid, on: EmulatedChannel(chip: chip))
        return chip
    }

    /// A session under the re-issue key, as a desk has it.
    func deskSession(on channel: any CardChannel, uid: [UInt8]) throws -> DESFireCard {
        guard let uid = CardUID(uid), let version = vault.newestVersion(of: .reissue),
            let key = vault.key(.reissue, version: version, uid: uid)
        else { throw Failure.unexpected }
        var card = DESFireCard(channel: channel)
        try card.select(CardApplication.id)
        try card.authenticate(key: key, number: KeyRole.reissue.number)
        return card
    }

    /// Rewrites the table under the re-issue key, as a desk does.
    package func rewrite(
        _ channel: any CardChannel, uid: [UInt8], _ change: (inout CardTable) -> Void
    ) throws {
        var card = try deskSession(on: channel, uid: uid)
        let layout = try TableLayout(
            card.perform(ReadData(file: FileNumber.table.rawValue, count: TableLayout.count)))
        var table = layout.table
        change(&table)
        let changed = TableLayout(identity: layout.identity, table: table)
        try card.perform(WriteData(file: FileNumber.table.rawValue, data: changed.bytes))
        _ = try card.perform(CommitTransaction())
    }
}
