import DESFire
import DurableSQLite
import FolderTesting
import Numbers
import ShopStore
import Testing

@Suite struct OverlayTests {
    private let shop: ExampleShop
    private let number: CardNumber
    private var database: ShopDatabase { shop.database }

    init() throws {
        shop = try ExampleShop()
        number = try ExampleShop.number("1234567A")
    }

    @Test func `lists what was added until it is removed`() throws {
        #expect(try database.overlayEpoch(of: number) == nil)
        try database.overlayAdd(number, epoch: Epoch(3), reason: "lost", atMs: 1_000)
        #expect(try database.overlayEpoch(of: number) == Epoch(3))
        #expect(try database.overlayRemove(number))
        #expect(try !database.overlayRemove(number))
        #expect(try database.overlayEpoch(of: number) == nil)
    }

    @Test(arguments: [(2, 1, 2), (2, 2, 2), (2, 3, 3), (0, 65_535, 65_535)])
    func `keeps the higher epoch`(first: UInt16, second: UInt16, kept: UInt16) throws {
        try database.overlayAdd(number, epoch: Epoch(first), reason: "a", atMs: 1)
        try database.overlayAdd(number, epoch: Epoch(second), reason: "b", atMs: 2)
        let entries = try database.overlayEntries()
        #expect(entries.map(\.epoch) == [Epoch(kept)])
        #expect(entries.map(\.reason) == [second > first ? "b" : "a"])
        #expect(entries.map(\.addedAtMs) == [second > first ? 2 : 1])
    }

    @Test func `shows its entries by number`() throws {
        for text in ["9999999Z", "0000000A", "1234567A"] {
            try database.overlayAdd(
                try ExampleShop.number(text), epoch: .first, reason: "", atMs: 0)
        }
        #expect(
            try database.overlayEntries().map(\.number.text)
                == ["0000000A", "1234567A", "9999999Z"])
    }
}

@Suite struct ReaderStylesTests {
    @Test func `are one APDU until another is learned`() throws {
        let shop = try ExampleShop()
        #expect(try shop.database.style(ofReader: "ACME 0") == .oneAPDU)
        for style in [TransferStyle.frames, .frames, .oneAPDU] {
            try shop.database.remember(style, forReader: "ACME 0")
            #expect(try shop.database.style(ofReader: "ACME 0") == style)
        }
        try shop.database.remember(.frames, forReader: "ACME 0")
        #expect(try shop.database.style(ofReader: "ACME 1") == .oneAPDU)
    }

    @Test(arguments: TransferStyle.allCases)
    func `can be any style`(style: TransferStyle) throws {
        let shop = try ExampleShop()
        try shop.database.remember(style, forReader: "カード 0")
        #expect(try shop.database.style(ofReader: "カード 0") == style)
    }
}
