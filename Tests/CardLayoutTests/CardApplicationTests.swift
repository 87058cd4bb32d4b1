import ByteCoding
import DESFire
import DESFireWire
import Testing

@testable import CardLayout

@Suite struct CardApplicationTests {
    private static let first = FirstValues(
        balance: 10_000, balanceLimit: 50_000, allowance: 30_000, allowanceLimit: 40_000)

    /// The profile's table of files, as the chip would answer GetFileSettings.
    static let files: [(file: FileNumber, number: UInt8, settings: FileSettings)] = [
        (.table, 1, settings(.backup(size: 224), 1, nil, 2)),
        (.tries, 2, settings(.backup(size: 32), 2, 2, 1)),
        (.balance, 3, settings(.value(value(50_000, 10_000, credit: true)), 1, 2, 3)),
        (.log, 4, settings(.cyclicRecord(.init(size: 32, maximumCount: 11)), 1, 1, 2)),
        (.applications, 5, settings(.backup(size: 256), nil, nil, 2)),
        (.papers, 6, settings(.backup(size: 320), 1, nil, 2)),
        (.allowance, 7, settings(.value(value(40_000, 30_000, credit: false)), 1, 2, 3)),
        (
            .transactionMAC, 15,
            settings(.transactionMAC(keyOption: 2, keyVersion: 0), 3, nil, nil)
        ),
    ]

    private static func settings(
        _ kind: FileSettings.Kind, _ read: UInt8?, _ write: UInt8?, _ readWrite: UInt8?
    ) -> FileSettings {
        func holder(_ key: UInt8?) -> AccessRights.Holder { key.map { .key($0) } ?? .never }
        return FileSettings(
            kind: kind, mode: .full,
            rights: AccessRights(
                read: holder(read), write: holder(write), readWrite: holder(readWrite),
                change: .key(0)))
    }

    private static func value(
        _ upper: Int32, _ value: Int32, credit: Bool
    ) -> FileSettings.ValueLimits {
        .init(lower: 0, upper: upper, value: value, limitedCreditEnabled: credit)
    }

    @Test(arguments: files)
    func `files have the profile's numbers, kinds and rights`(
        file: FileNumber, number: UInt8, settings: FileSettings
    ) throws {
        #expect(file.rawValue == number)
        #expect(file.rights == settings.rights)
        guard let creation = file.creation(firstValues: Self.first) else {
            #expect(file == .transactionMAC)
            return
        }
        #expect(creation.number == number)
        #expect(creation.fileMode == settings.mode)
        #expect(creation.rights == settings.rights)
        switch (creation.kind, settings.kind) {
        case (.backup(let size), .backup(let documented)):
            #expect(size == documented)
        case (.value(let limits), .value(let documented)):
            #expect(limits == documented)
        case (.cyclicRecord(let shape), .cyclicRecord(let documented)):
            #expect(shape == documented)
        default:
            Issue.record("another kind of file")
        }
    }

    @Test func `files are all there`() {
        #expect(Self.files.map(\.file) == FileNumber.allCases)
    }

    /// `ReadWrite Change | Read Write`, by hand from the profile's table.
    @Test(arguments: [
        (FileNumber.table, "201f"), (.tries, "1022"), (.balance, "3012"), (.log, "2011"),
        (.applications, "20ff"), (.papers, "201f"), (.allowance, "3012"),
        (.transactionMAC, "f03f"),
    ])
    func `rights have the profile's bytes`(file: FileNumber, bytes: String) {
        #expect(file.rights.bytes.hex == bytes)
    }

    @Test func `the application has the profile's name and settings`() {
        let command = CreateApplication(
            CardApplication.id, keySettings: CardApplication.keySettings,
            keyCount: CardApplication.keyCount)
        #expect(command.header.hex == "f44d53" + "09" + "84")
        #expect(CardApplication.closedCardSettings == 0x09)
    }
}
