package import CardLayout
import DESFire
import DESFireWire
import Evidence
package import Numbers
import PairedCards
package import SmartCard

/// Makes a factory-fresh chip a card (profile, "Application and keys").
///
/// Order: application, keys 1 to 3, files, key 0; then table, tries and the first log record in
/// one commit under key 2, the baseline of all evidence; then the closing, which takes the
/// factory key away. A torn one is run again: while the master key is the factory's the chip is
/// formatted and begun anew; after that only the closing is left to finish.
package struct Personalisation {
    private let plan: CardPlan
    private let authority: IssuingAuthority
    private let uid: CardUID
    private let keys: CardKeys
    private let transactionID: TransactionID
    private let secureChallenge: () -> [UInt8]

    /// - Parameters:
    ///   - transactionID: of the baseline commit, fresh.
    ///   - secureChallenge: 16 random bytes per authentication.
    package init(
        plan: CardPlan, authority: IssuingAuthority, uid: CardUID, transactionID: TransactionID,
        secureChallenge: @escaping () -> [UInt8] = DESFireCard.secureChallenge
    ) throws(PersonalisationError) {
        self.plan = plan
        self.authority = authority
        self.uid = uid
        self.transactionID = transactionID
        self.secureChallenge = secureChallenge
        keys = try CardKeys(authority.vault, uid: uid)
    }

    /// Runs from whatever state the chip is in.
    package func run(on channel: any CardChannel) throws(PersonalisationError) -> Baseline {
        guard try isFresh(channel) else {
            let baseline = try readBaseline(channel)
            try close(channel, holdsFactoryKey: false)
            return baseline
        }
        try step { () throws(DESFireError) in
            try FactorySession(channel: channel, challenge: shortChallenge()).format()
        }
        try createApplication(channel)
        let baseline = try writeContent(channel)
        try close(channel, holdsFactoryKey: true)
        return baseline
    }
}

// MARK: - Steps

extension Personalisation {
    /// True for a chip with the factory's master key, false for one with this issuer's.
    private func isFresh(_ channel: any CardChannel) throws(PersonalisationError) -> Bool {
        var card = newCard(channel)
        try step { () throws(DESFireError) in try card.select(.picc) }
        let version = try step { () throws(DESFireError) in try card.perform(GetVersion()) }
        guard version.generation != .other, version.uid == uid.bytes else {
            throw .unsuitableChip
        }
        let keyVersion = try step { () throws(DESFireError) in
            try card.perform(GetKeyVersion(keyNumber: 0))
        }
        if keyVersion == keys.cardMaster.version { return false }
        guard keyVersion == 0 else { throw .chipInUse }
        return true
    }

    private func createApplication(_ channel: any CardChannel) throws(PersonalisationError) {
        var card = newCard(channel)
        try step { () throws(DESFireError) in
            try card.select(.picc)
        }
        let free = try step { () throws(DESFireError) in try card.perform(FreeMemory()) }
        guard free >= CardApplication.neededBytes else {
            throw .unsuitableChip
        }
        try step { () throws(DESFireError) in
            try card.perform(
                CreateApplication(
                    CardApplication.id, keySettings: CardApplication.keySettings,
                    keyCount: CardApplication.keyCount))
            try card.select(CardApplication.id)
            try card.authenticate(key: .zero, number: KeyRole.issuer.number)
            for (role, key) in otherKeys {
                try card.perform(
                    ChangeKey(
                        keyNumber: role.number, newKey: key.key, version: key.version,
                        replacing: .zero))
            }
            try card.perform(transactionMACFile)
            for file in FileNumber.allCases {
                guard let command = file.creation(firstValues: plan.firstValues) else { continue }
                try card.perform(command)
            }
            try card.perform(
                ChangeKey(
                    keyNumber: KeyRole.issuer.number, newKey: keys.issuer.key,
                    version: keys.issuer.version, replacing: nil))
        }
    }

    private var otherKeys: [(KeyRole, CardKeys.Versioned)] {
        [(.validation, keys.validation), (.reissue, keys.reissue), (.load, keys.load)]
    }

    private var transactionMACFile: CreateTransactionMACFile {
        CreateTransactionMACFile(
            number: FileNumber.transactionMAC.rawValue, mode: FileNumber.mode,
            rights: FileNumber.transactionMAC.rights, key: keys.transactionMAC.key,
            keyVersion: keys.transactionMAC.version)
    }

    /// Table, tries and the record "issued", in the chip's first commit.
    private func writeContent(_ channel: any CardChannel) throws(PersonalisationError) -> Baseline {
        guard let layout = tableLayout, let record = issuedRecord else { throw .keysIncomplete }
        var card = newCard(channel)
        let baseline = try step { () throws(DESFireError) in
            try card.select(CardApplication.id)
            try card.authenticate(key: keys.reissue.key, number: KeyRole.reissue.number)
            try card.perform(WriteData(file: FileNumber.table.rawValue, data: layout.bytes))
            try card.perform(
                WriteData(file: FileNumber.tries.rawValue, data: TriesLayout.full.bytes))
            try card.perform(WriteRecord(file: FileNumber.log.rawValue, data: record.bytes))
            let proof = try card.perform(CommitTransaction())
            return Baseline(rows: card.endTranscript(), proof: proof)
        }
        return try verified(baseline)
    }

    /// Chip and issuer agree on the first commit, or would never agree on any evidence.
    private func verified(_ baseline: Baseline) throws(PersonalisationError) -> Baseline {
        let expected = TransactionMAC.value(
            rows: baseline.rows, key: keys.transactionMAC.key, uid: uid.bytes,
            counter: baseline.proof.counter)
        guard baseline.proof.counter == 1, baseline.proof.mac == expected else {
            throw .baselineMismatch
        }
        return baseline
    }

    /// What an earlier run has written, told again by the chip: only its own card is finished.
    private func readBaseline(_ channel: any CardChannel) throws(PersonalisationError) -> Baseline {
        var card = newCard(channel)
        do throws(DESFireError) {
            try card.select(CardApplication.id)
            try card.authenticate(key: keys.reissue.key, number: KeyRole.reissue.number)
        } catch {
            // Another issuer's chip whose master happens to have the same version.
            if case .refused = error { throw .chipInUse }
            throw .chip(error)
        }
        let (table, tries, record, balance, allowance) = try step { () throws(DESFireError) in
            return (
                try card.perform(
                    ReadData(file: FileNumber.table.rawValue, count: TableLayout.count)),
                try card.perform(
                    ReadData(file: FileNumber.tries.rawValue, count: TriesLayout.count)),
                try card.perform(
                    ReadRecords(
                        file: FileNumber.log.rawValue, count: 1, recordSize: LogRecord.count)),
                try card.perform(GetValue(file: FileNumber.balance.rawValue)),
                try card.perform(GetValue(file: FileNumber.allowance.rawValue))
            )
        }
        guard let layout = try? TableLayout(table), layout.table.cardNumber == plan.number,
            layout.identity.isSigned(by: authority.signingKey.verificationKey, for: uid)
        else { throw .chipInUse }
        let rows = [
            card.plannedRow(for: WriteData(file: FileNumber.table.rawValue, data: table)),
            card.plannedRow(for: WriteData(file: FileNumber.tries.rawValue, data: tries)),
            card.plannedRow(for: WriteRecord(file: FileNumber.log.rawValue, data: record[0])),
        ]
        let proof = try step { () throws(DESFireError) in
            try card.authenticate(key: keys.load.key, number: KeyRole.load.number)
            let bytes = try card.perform(
                ReadData(file: FileNumber.transactionMAC.rawValue, count: TransactionProof.count))
            return try CommitTransaction().answer(from: bytes)
        }
        // A later counter: the card has been used since, and was issued long ago.
        guard proof.counter == 1 else { throw .chipInUse }
        // The books would say what this call says, and the chip what the first one did.
        guard layout.table == tableLayout?.table, balance == plan.firstValues.balance,
            allowance == plan.firstValues.allowance
        else { throw .begunOtherwise }
        return try verified(Baseline(rows: rows, proof: proof))
    }

    /// Takes the factory key away, and with it everybody else's way to format or fill the chip.
    private func close(_ channel: any CardChannel, holdsFactoryKey: Bool)
        throws(PersonalisationError)
    {
        var card = newCard(channel)
        try step { () throws(DESFireError) in
            try card.select(.picc)
            if holdsFactoryKey {
                try FactorySession(channel: channel, challenge: shortChallenge())
                    .changeMasterKey(to: keys.cardMaster.key, version: keys.cardMaster.version)
            }
            try card.authenticate(key: keys.cardMaster.key, number: KeyRole.cardMaster.number)
            try card.perform(ChangeKeySettings(CardApplication.closedCardSettings))
            try card.perform(SetConfiguration(bits: SetConfiguration.noFormat))
        }
    }

    private func newCard(_ channel: any CardChannel) -> DESFireCard {
        DESFireCard(channel: channel, randomChallenge: secureChallenge)
    }

    private func shortChallenge() -> [UInt8] { Array(secureChallenge().prefix(8)) }

    /// Runs card commands; their error becomes the cause of ours.
    private func step<Result>(_ body: () throws(DESFireError) -> Result)
        throws(PersonalisationError)
        -> Result
    {
        do throws(DESFireError) {
            return try body()
        } catch {
            throw .chip(error)
        }
    }
}

// MARK: - Content

extension Personalisation {
    private var tableLayout: TableLayout? {
        guard
            let identity = CardIdentity(
                number: plan.number, issuerID: authority.issuerID,
                environment: authority.environment, uid: uid, signedBy: authority.signingKey)
        else { return nil }
        var table = CardTable(
            layoutVersion: identity.layoutVersion, cardNumber: plan.number,
            cardPIN: plan.cardPIN?.cardValue(key: keys.cardPIN.key, number: plan.number),
            pinKeyVersion: keys.cardPIN.version)
        if case .main(let content) = plan.kind {
            table.mainCardNumber = plan.number
            table.creditNumber = content.creditNumber
            table.eMoneyID = content.eMoneyID
            table.creditPIN = creditPINValue(of: content)
        }
        return TableLayout(identity: identity, table: table)
    }

    private func creditPINValue(of content: MainContent) -> PINVerificationValue? {
        guard let number = content.creditNumber, let pin = content.creditPIN,
            let key = authority.vault.creditPINKey(version: keys.cardPIN.version, for: number)
        else { return nil }
        return pin.creditValue(key: key, number: number)
    }

    private var issuedRecord: LogRecord? {
        guard let terminal = TerminalNumber.issuer else { return nil }
        return LogRecord(
            transactionID: transactionID, kind: .issued, terminal: terminal,
            amountMinor: plan.firstValues.balance, listVersion: 0)
    }
}
