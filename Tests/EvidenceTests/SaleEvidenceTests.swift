import CardEmulator
import CardLayout
import DESFire
import DESFireWire
import Evidence
import Numbers
import Personalisation
import Testing

/// A personalised card in a shop, and what its issuer concludes from the evidence.
private struct Shop {
    let uid: CardUID
    let vault: MasterKeySet
    let chip: EmulatedChip
    let id: TransactionID
    let terminal: TerminalNumber

    init(_ model: ChipModel) throws {
        uid = try #require(CardUID([0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66]))
        vault = MasterKeySet(
            KeyRole.allCases.enumerated().compactMap { index, role in
                AESKey([UInt8](repeating: UInt8(index + 1), count: 16)).map {
                    MasterKey(role: role, version: 7, key: $0)
                }
            })
        chip = EmulatedChip(image: .factoryFresh(uid: uid.bytes, model: model))
        id = try #require(TransactionID(bytes: [UInt8](repeating: 9, count: 16)))
        terminal = try #require(TerminalNumber(text: "SHOP0001"))
        let plan = CardPlan(
            number: try #require(CardNumber(text: "1234567A")),
            kind: .main(MainContent(creditNumber: nil, creditPIN: nil, eMoneyID: nil)),
            cardPIN: PIN("1234"),
            firstValues: FirstValues(
                balance: 10_000, balanceLimit: 50_000, allowance: 30_000, allowanceLimit: 30_000))
        let authority = IssuingAuthority(
            issuerID: try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7])), environment: .test,
            signingKey: IssuerSigningKey(), vault: vault)
        _ = try Personalisation(plan: plan, authority: authority, uid: uid, transactionID: id)
            .run(on: EmulatedChannel(chip: chip))
    }

    /// A session at the card's application.
    func card(_ role: KeyRole, _ style: TransferStyle) throws -> DESFireCard {
        var card = DESFireCard(channel: EmulatedChannel(chip: chip), style: style)
        try card.select(CardApplication.id)
        let key = try #require(vault.key(role, version: 7, uid: uid))
        try card.authenticate(key: key, number: role.number)
        return card
    }

    func record(_ amountMinor: Int32) -> [UInt8] {
        LogRecord(
            transactionID: id, kind: .sale, terminal: terminal, amountMinor: amountMinor,
            listVersion: 5
        ).bytes
    }

    /// What the issuer computes.
    func value(_ rows: [TranscriptRow], _ counter: UInt32) throws -> [UInt8] {
        TransactionMAC.value(
            rows: rows, key: try #require(vault.key(.transactionMAC, version: 7, uid: uid)),
            uid: uid.bytes, counter: counter)
    }
}

@Suite struct SaleEvidenceTests {
    /// GetValue, the newest log record, Debit, WriteRecord, CommitTransaction.
    private static func sell(_ card: inout DESFireCard, _ shop: Shop) throws
        -> (rows: [TranscriptRow], proof: TransactionProof)
    {
        #expect(try card.perform(GetValue(file: FileNumber.balance.rawValue)) == 10_000)
        let newest = try card.perform(
            ReadRecords(
                file: FileNumber.log.rawValue, count: 1, recordSize: LogRecord.count))
        #expect(try newest.map { try LogRecord($0).kind } == [.issued])
        try card.perform(Debit(file: FileNumber.balance.rawValue, amount: 1_200))
        try card.perform(WriteRecord(file: FileNumber.log.rawValue, data: shop.record(1_200)))
        let proof = try card.perform(CommitTransaction())
        return (card.endTranscript(), proof)
    }

    @Test(arguments: TransferStyle.allCases, [ChipModel.ev2, .ev3])
    func `the chip's MAC is the issuer's`(style: TransferStyle, model: ChipModel) throws {
        let shop = try Shop(model)
        var card = try shop.card(.validation, style)
        let (rows, proof) = try Self.sell(&card, shop)
        #expect(proof.counter == 2)
        #expect(try proof.mac == shop.value(rows, proof.counter))
        #expect(
            rows.map(\.opcode)
                == (style == .oneAPDU ? [0x6C, 0xAB, 0xDC, 0x8B] : [0x6C, 0xBB, 0xDC, 0x3B]))
        #expect(try card.perform(GetValue(file: FileNumber.balance.rawValue)) == 8_800)
    }

    @Test(arguments: TransferStyle.allCases)
    func `table and tries are in it, commit by commit`(style: TransferStyle) throws {
        let shop = try Shop(.ev3)
        var card = try shop.card(.validation, style)
        for counter in UInt32(2)...4 {
            _ = try card.perform(
                ReadData(file: FileNumber.table.rawValue, count: TableLayout.count))
            _ = try card.perform(
                ReadData(file: FileNumber.tries.rawValue, count: TriesLayout.count))
            let tries = TriesLayout(cardPIN: UInt8(counter), creditPIN: 3)
            try card.perform(WriteData(file: FileNumber.tries.rawValue, data: tries.bytes))
            let proof = try card.perform(CommitTransaction())
            let rows = card.endTranscript()
            #expect(rows.count == 3)
            #expect(proof.counter == counter)
            #expect(try proof.mac == shop.value(rows, counter))
        }
    }

    @Test func `a row altered, left out or moved is another MAC`() throws {
        let shop = try Shop(.ev3)
        var card = try shop.card(.validation, .oneAPDU)
        let (rows, proof) = try Self.sell(&card, shop)
        for index in rows.indices {
            let row = rows[index]
            var altered = rows
            altered[index] = TranscriptRow(
                opcode: row.opcode, header: row.header, data: row.data.map { $0 ^ 1 })
            #expect(try shop.value(altered, proof.counter) != proof.mac)
            altered[index] = TranscriptRow(
                opcode: row.opcode ^ 0x10, header: row.header, data: row.data)
            #expect(try shop.value(altered, proof.counter) != proof.mac)
            altered.remove(at: index)
            #expect(try shop.value(altered, proof.counter) != proof.mac)
        }
        #expect(try shop.value(rows.reversed(), proof.counter) != proof.mac)
        #expect(try shop.value(rows, proof.counter + 1) != proof.mac)
    }

    @Test func `survives the seal`() throws {
        let shop = try Shop(.ev3)
        var card = try shop.card(.validation, .oneAPDU)
        let (rows, proof) = try Self.sell(&card, shop)
        let key = EvidencePrivateKey()
        let sealed = try #require(
            EvidenceSeal.seal(rows, to: key.publicKey, id: shop.id, terminal: shop.terminal))
        let opened = try #require(
            EvidenceSeal.open(sealed, with: key, id: shop.id, terminal: shop.terminal))
        #expect(try shop.value(opened, proof.counter) == proof.mac)
    }

    @Test func `a reader that goes on with frames names the opcodes that it sent`() throws {
        let shop = try Shop(.ev3)
        var card = try shop.card(.reissue, .frames)
        let table = try card.perform(
            ReadData(file: FileNumber.table.rawValue, count: TableLayout.count))
        try card.perform(WriteData(file: FileNumber.table.rawValue, data: table))
        let proof = try card.perform(CommitTransaction())
        let rows = card.endTranscript()
        #expect(rows.map(\.opcode) == [0xBD, 0x3D])
        #expect(try proof.mac == shop.value(rows, proof.counter))
    }
}
