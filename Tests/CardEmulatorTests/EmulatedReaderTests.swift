import DESFireWire
import FoundationEssentials
import SmartCard
import Testing

@testable import CardEmulator

@Suite struct ChipImageFileTests {
    /// A folder of its own, gone afterwards.
    static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "chip-\(UInt64.random(in: 0 ... .max))").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func `loads what it saved, and leaves nothing else`() throws {
        try Self.withFolder { folder in
            let file = ChipImageFile(path: folder + "/card.json")
            let files =
                TransactionTests.files + [
                    Bench.transactionMAC(option: 0x20, limit: 9, counter: 3),
                    Bench.file(9, .linear(Bench.records(2, 3, [1, 2, 3, 4]))),
                    Bench.file(10, .standard(Bench.bytes(3, 0xAB))),
                ]
            for image in [
                ChipImage.factoryFresh(uid: Bench.uid, model: .ev2), Bench.image(files: files),
            ] {
                try file.save(image)
                #expect(try file.load() == image)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["card.json"])
        }
    }

    @Test(arguments: ["", "{}", "[]", "not a chip", "{\"uid\":\"0\"}"])
    func `refuses what holds no chip`(text: String) throws {
        try Self.withFolder { folder in
            let file = ChipImageFile(path: folder + "/card.json")
            #expect(throws: ChipImageFile.Failure.missing) { try file.load() }
            try Data(text.utf8).write(to: URL(filePath: file.path))
            #expect(throws: ChipImageFile.Failure.notAChip) { try file.load() }
        }
    }

    @Test func `keeps the old chip when it cannot write`() throws {
        let file = ChipImageFile(path: "/nowhere/at/all/card.json")
        #expect(throws: ChipImageFile.Failure.notWritten) { try file.save(Bench.image()) }
    }

    @Test func `refuses images that no chip could hold`() {
        var images: [ChipImage] = []
        let broken: [(inout ChipImage) -> Void] = [
            { $0.uid = [4] }, { $0.production = [] }, { $0.freeMemoryBytes = -1 },
            { $0.freeMemoryBytes = 1 << 20 }, { $0.masterKey.bytes = [] },
            { $0.applications[0].id = [1] }, { $0.applications[0].id = [0, 0, 0] },
            { $0.applications += $0.applications }, { $0.applications[0].keys = [] },
            { $0.applications[0].keys[0].bytes = [1] },
            { $0.applications[0].files += $0.applications[0].files },
            { $0.applications[0].dfName = [UInt8](repeating: 1, count: 17) },
        ]
        for damage in broken {
            var image = Bench.image(files: TransactionTests.files)
            #expect(image.isConsistent)
            damage(&image)
            images.append(image)
        }
        let contents: [ChipFile.Content] = [
            .standard(.init(bytes: [])), .backup(.init(bytes: [])), Bench.value(5, 6...7),
            .linear(Bench.records(0, 1)), .linear(Bench.records(2, 2, [1])),
            .cyclic(Bench.records(1, 1, [1, 2])), .cyclic(Bench.records(-1, 1)),
            .transactionMAC(.init(key: [], keyVersion: 0, limit: nil)),
        ]
        images += contents.map { Bench.image(files: [Bench.file(1, $0)]) }
        images.append(Bench.image(files: [Bench.file(0x20, Bench.value(5))]))
        for image in images { #expect(!image.isConsistent) }
    }
}

@Suite struct EmulatedReaderTests {
    @Test(
        arguments: [
            ("emulated:card.json", "card.json", nil),
            ("emulated:/a/b?cut-before=1", "/a/b", .before(1)),
            ("emulated:a?cut-after=12", "a", .after(12)),
        ] as [(String, String, EmulatedChannel.Cut?)])
    func `reads its text`(text: String, path: String, cut: EmulatedChannel.Cut?) throws {
        let reader = try #require(try EmulatedReader(text))
        #expect(reader.file.path == path)
        #expect(reader.cut == cut)
        #expect(reader.name == "emulated:" + path)
        #expect(reader.isEmulated)
    }

    @Test(arguments: [
        "emulated:", "emulated:?cut-after=1", "emulated:a?", "emulated:a?cut-after=0",
        "emulated:a?cut-after=-1", "emulated:a?cut-after=x", "emulated:a?cut-after",
        "emulated:a?cut-never=1", "emulated:a?cut-after=1?cut-after=2", "emulated:a?cut-after=",
        "emulated:a?cut-after=99999999999999999999",
    ])
    func `refuses a text with a mistake`(text: String) {
        #expect(throws: CardReaderError.badName) { try EmulatedReader(text) }
    }

    @Test func `leaves other texts to other readers`() throws {
        #expect(try EmulatedReader("ACS ACR1252 00 00") == nil)
    }

    @Test func `connects to a chip that keeps what it learns`() throws {
        try ChipImageFileTests.withFolder { folder in
            let path = folder + "/card.json"
            let reader = try #require(try EmulatedReader("emulated:" + path))
            #expect(throws: CardReaderError.noCard) { try reader.connect(timeoutSeconds: 0) }
            var fresh = ChipImage.factoryFresh(uid: Bench.uid, model: .ev3)
            fresh.masterKey = .zeroAES
            try ChipImageFile(path: path).save(fresh)

            let channel = try #require(
                try reader.connect(timeoutSeconds: 0) as? EmulatedChannel)
            let terminal = Terminal(channel)
            #expect(
                terminal.call(.createApplication, data: Bench.application + [9, 0x84]) == .ok)
            channel.disconnect()
            #expect(try ChipImageFile(path: path).load() == channel.chip.image)
            #expect(channel.chip.image != fresh)

            try Data("no chip".utf8).write(to: URL(filePath: path))
            #expect(throws: CardReaderError.badName) { try reader.connect(timeoutSeconds: 0) }
        }
    }

    @Test func `answers a memory error when its file cannot be written`() throws {
        try ChipImageFileTests.withFolder { folder in
            let path = folder + "/card.json"
            try ChipImageFile(path: path).save(.factoryFresh(uid: Bench.uid, model: .ev3))
            let reader = EmulatedReader(file: ChipImageFile(path: path))
            let channel = try #require(
                try reader.connect(timeoutSeconds: 0) as? EmulatedChannel)
            try FileManager.default.removeItem(atPath: folder)
            let terminal = Terminal(channel)
            #expect(
                terminal.call(.createApplication, data: Bench.application + [9, 0x84])
                    == .refused(.memoryError))
            #expect(channel.chip.image.applications.isEmpty)
        }
    }
}
