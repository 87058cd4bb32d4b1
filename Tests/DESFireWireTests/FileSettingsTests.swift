import ByteCoding
import DESFireWire
import Testing

@Suite struct FileSettingsTests {
    /// Bytes printed in NXP AN12343 table 12, and recorded from an EV3.
    @Test(arguments: [
        ("0003301f000100", FileSettings.Kind.standard(size: 256), CommunicationMode.full),
        (
            "020330120000 0000ffffff7f0000000003",
            .value(
                .init(
                    lower: 0, upper: .max, value: 0, limitedCreditEnabled: true, freeGetValue: true)
            ), .full
        ),
        ("00000000480100", .standard(size: 328), .plain),
    ])
    func `reads published answers and writes them back`(
        hex: String, kind: FileSettings.Kind, mode: CommunicationMode
    ) throws {
        let bytes = try #require([UInt8](hex: hex.filter { $0 != " " }))
        let settings = try FileSettings(answer: bytes)
        #expect(settings.kind == kind)
        #expect(settings.mode == mode)
        #expect(settings.answer == bytes)
    }

    @Test(arguments: [
        FileSettings.Kind.backup(size: 224),
        .linearRecord(.init(size: 16, maximumCount: 3, currentCount: 1)),
        .cyclicRecord(.init(size: 32, maximumCount: 11, currentCount: 10)),
        .transactionMAC(keyOption: 2, keyVersion: 1),
    ])
    func `returns what it wrote`(kind: FileSettings.Kind) throws {
        let settings = FileSettings(
            kind: kind, mode: .mac,
            rights: AccessRights(read: .key(1), write: .never, readWrite: .free, change: .key(0)))
        #expect(try FileSettings(answer: settings.answer) == settings)
    }

    @Test(arguments: ["", "06", "0003301f0001", "0003301f00010000", "0503301f02"])
    func `refuses what is short, long or of no kind`(hex: String) throws {
        let bytes = try #require([UInt8](hex: hex))
        #expect(throws: ByteReader.Failure.self) { try FileSettings(answer: bytes) }
    }

    @Test func `puts the rights where table 12 has them`() throws {
        var reader = ByteReader([0x30, 0x1F])
        let rights = try AccessRights(from: &reader)
        #expect(
            rights
                == AccessRights(read: .key(1), write: .never, readWrite: .key(3), change: .key(0)))
        #expect(rights.bytes == [0x30, 0x1F])
    }
}
