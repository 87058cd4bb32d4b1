import CardTesting
import DurableSQLite
import FolderTesting
import IssuerStore
import Numbers
import Testing

@Suite struct ListNumbersTests {
    private let folder: TemporaryFolder
    private let database: IssuerDatabase
    private let scheme: NumberScheme

    init() throws {
        folder = try TemporaryFolder()
        database = try IssuerDatabase.create(at: folder.path(of: "issuer.sqlite"))
        scheme = try #require(NumberScheme("9999999A"))
    }

    @discardableResult
    private func list(
        _ number: String, epoch: UInt16? = nil, _ reason: ListReason = .lost
    ) throws(ListingError) -> Epoch {
        try database.list(
            place(number, in: scheme), epoch: epoch.map { Epoch($0) }, reason: reason, atMs: 1
        ).epoch
    }

    @discardableResult
    private func release(_ number: String) throws(ListingError) -> Epoch {
        try database.release(place(number, in: scheme), reason: .mistake, atMs: 2).epoch
    }

    private var lines: [String] { get throws { try database.exported(in: scheme) } }

    @Test func `a number is listed at its first epoch, and once`() throws {
        #expect(try list("1234567A") == .first)
        #expect(try list("1234567A", .fraud) == .first)
        #expect(try lines == ["1234567A,0,lost"])
    }

    @Test func `a released number goes on with the next epoch`() throws {
        try list("1234567A")
        #expect(try release("1234567A") == .first)
        #expect(try lines == ["1234567A,0,mistake"])
        #expect(try list("1234567A") == Epoch(1))
        #expect(try release("1234567A") == Epoch(1))
        #expect(try list("1234567A", .stolen) == Epoch(2))
        #expect(try lines == ["1234567A,2,stolen"])
    }

    @Test func `T25 the higher epoch wins`() throws {
        #expect(try list("1234567A", epoch: 5) == Epoch(5))
        #expect(try list("1234567A", epoch: 3) == Epoch(5))
        #expect(try list("1234567A", epoch: 9, .fraud) == Epoch(9))
        try release("1234567A")
        for epoch: UInt16 in [0, 5, 9] {
            #expect(throws: ListingError.released(upTo: Epoch(9))) {
                try list("1234567A", epoch: epoch)
            }
        }
        #expect(try lines == ["1234567A,9,mistake"])
        #expect(try list("1234567A", epoch: 11) == Epoch(11))
        #expect(try lines == ["1234567A,11,lost"])
    }

    @Test func `only what is listed is released`() throws {
        #expect(throws: ListingError.notListed) { try release("1234567A") }
        try list("1234567A")
        try release("1234567A")
        #expect(throws: ListingError.notListed) { try release("1234567A") }
    }

    @Test func `behind the last epoch there is none`() throws {
        try list("1234567A", epoch: .max)
        try release("1234567A")
        #expect(throws: ListingError.noEpochLeft) { try list("1234567A") }
        #expect(throws: ListingError.noEpochLeft) { try list("1234567A", epoch: .max) }
        #expect(try lines == ["1234567A,65535,mistake"])
    }

    // MARK: - Import

    private func load(_ text: String) throws -> ImportResult {
        try database.importText(text, in: scheme)
    }

    @Test(arguments: [
        "number,epoch,reason\n0000002A,1,lost\n0000001A,0,found\n",
        "number,epoch,reason\r\n0000002A,1,lost\r\n0000001A,0,found\r\n",
        "0000001A,0,found\n0000002A,1,lost", "0000001A,0,found\n0000002A,1,lost\n0000002A,1,lost\n",
    ])
    func `a file is taken with or without header, and sorted`(text: String) throws {
        let first = try load(text)
        #expect(first.changed == 2)
        #expect(try lines == ["0000001A,0,found", "0000002A,1,lost"])
        #expect(try load(text) == ImportResult(lines: first.lines, changed: 0))
        #expect(try database.listCounts() == ListCounts(listed: 1, released: 1))
    }

    @Test func `an empty file changes nothing`() throws {
        for text in ["", "number,epoch,reason", "number,epoch,reason\n"] {
            #expect(try load(text) == ImportResult(lines: 0, changed: 0))
        }
    }

    @Test func `an old file kills no released number, and a new one lists it again`() throws {
        _ = try load("0000001A,3,lost\n0000002A,0,lost\n")
        #expect(try load("0000001A,3,found\n").changed == 1)
        #expect(try load("0000001A,3,lost\n0000002A,0,lost\n").changed == 0)
        #expect(try lines == ["0000001A,3,found", "0000002A,0,lost"])
        #expect(try load("0000001A,4,stolen\n").changed == 1)
        #expect(try load("0000001A,3,found\n").changed == 0)
        #expect(try lines == ["0000001A,4,stolen", "0000002A,0,lost"])
    }

    static let badLines: [(text: String, number: Int, fault: ListLine.Fault)] = [
        ("number,epoch,reason\n0000003A,0,lost\n0000004A,0\n", 3, .form),
        ("0000003A,0,lost\n\n0000004A,0,lost\n", 2, .form),
        ("0000003A,0,lost\nnumber,epoch,reason\n", 2, .number),
        ("0000003A,0,lost\n000000AA,0,lost\n", 2, .number),
        ("0000003A,0,lost\n0000004A,65536,lost\n", 2, .epoch),
        ("0000003A,0,lost\n0000004A,0,gone\n", 2, .reason),
        ("0000003A,0,lost\n0000004A,0,lost\n0000003A,1,lost\n", 3, .conflict),
        ("0000003A,0,lost\n0000004A,0,lost\n0000003A,0,found\n", 3, .conflict),
        ("0000003A,0,lost\n" + String(repeating: "x", count: 200_000), 2, .form),
        ("0000003A,0,lost\0\n", 1, .reason),
    ]

    @Test(arguments: badLines) func `of a file with a bad line nothing is applied`(
        text: String, number: Int, fault: ListLine.Fault
    ) throws {
        try list("0000001A")
        let before = try database.feedRevision()
        #expect(throws: ListingError.line(number, fault)) { try load(text) }
        #expect(try lines == ["0000001A,0,lost"])
        #expect(try database.feedRevision() == before)
        // Nothing of it is left in the way either.
        #expect(try load("0000003A,0,lost\n").changed == 1)
    }

    @Test func `what cannot be read is told, and nothing is applied`() throws {
        #expect(throws: ListingError.self) {
            try database.importLines(from: -1, in: scheme, atMs: 1)
        }
        #expect(try lines == [])
    }

    /// Against a model: one dictionary, and the rule that the higher epoch wins.
    @Test func `any order of files and orders ends as the higher epochs say`() throws {
        var random = SeededRandom.fromEnvironment()
        print("ListNumbersTests MAINSTAY_SEED=\(random.seed)")
        var model: [UInt64: ListLine] = [:]
        for round in 0..<60 {
            var file: [UInt64: ListLine] = [:]
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let place = UInt64.random(in: 0..<30, using: &random)
                file[place] = ListLine(
                    place: place, epoch: Epoch(.random(in: 0...4, using: &random)),
                    reason: ListReason.allCases.randomElement(using: &random) ?? .lost)
            }
            let text = file.values.shuffled(using: &random)
                .compactMap { $0.text(in: scheme) }.joined(separator: "\n")
            let changed = try load(text).changed
            var expected = 0
            for line in file.values where Self.isNews(line, model[line.place]) {
                model[line.place] = line
                expected += 1
            }
            #expect(changed == expected, "round \(round)")
            let lines = model.values.sorted { $0.place < $1.place }
            #expect(try self.lines == lines.map { $0.text(in: scheme) ?? "" }, "round \(round)")
            // What was exported makes the same list elsewhere.
            let other = try IssuerDatabase.create(at: folder.path(of: "other\(round).sqlite"))
            _ = try other.importText(try self.lines.joined(separator: "\n"), in: scheme)
            #expect(try other.exported(in: scheme) == self.lines, "round \(round)")
        }
    }

    private static func isNews(_ new: ListLine, _ old: ListLine?) -> Bool {
        guard let old else { return true }
        if new.epoch == old.epoch { return new.reason.isRelease && !old.reason.isRelease }
        return new.epoch > old.epoch
    }

    @Test func `each change makes a revision, and nothing else does`() throws {
        var revision = try database.feedRevision()
        func step(_ isChange: Bool, _ body: () throws -> Void) throws {
            try body()
            let next = try database.feedRevision()
            #expect(next == revision + (isChange ? 1 : 0))
            revision = next
        }
        try step(true) { try list("1234567A") }
        try step(false) { try list("1234567A") }
        try step(true) { try list("1234567A", epoch: 1) }
        try step(true) { try release("1234567A") }
        try step(true) { _ = try load("0000001A,0,lost\n0000002A,0,lost\n") }
        try step(false) { _ = try load("0000001A,0,lost\n") }
    }
}
