import CardTesting
import Numbers
import Testing

@testable import IssuerStore

@Suite struct ListLineTests {
    private let scheme: NumberScheme

    init() throws { scheme = try #require(NumberScheme("9999999A")) }

    @Test(arguments: [
        ("0000000A,0,lost", 0, 0, ListReason.lost),
        ("0000001B,7,stolen", 27, 7, .stolen),
        ("9999999Z,65535,fraud", 259_999_999, 65_535, .fraud),
        ("0000000A,1,expired", 0, 1, .expired), ("0000000A,1,mistake", 0, 1, .mistake),
        ("0000000A,10,found", 0, 10, .found),
    ])
    func `is read and written in one form`(
        text: String, place: UInt64, epoch: UInt16, reason: ListReason
    ) throws {
        let line = try ListLine(Array(text.utf8)[...], in: scheme)
        #expect(line == ListLine(place: place, epoch: Epoch(epoch), reason: reason))
        #expect(line.text(in: scheme) == text)
    }

    @Test(arguments: [
        ("", ListLine.Fault.form), ("0000000A", .form), ("0000000A,0", .form),
        ("0000000A,0,lost,", .form), ("0000000A;0;lost", .form),
        ("0000000A,00000000000000000000,lost", .form),
        (",0,lost", .number), ("0000000a,0,lost", .number), ("00000000,0,lost", .number),
        ("A000000A,0,lost", .number), (" 0000000A,0,lost", .number),
        ("\"0000000A\",0,lost", .number),
        ("0000000A,,lost", .epoch), ("0000000A,-1,lost", .epoch), ("0000000A,+1,lost", .epoch),
        ("0000000A,65536,lost", .epoch), ("0000000A,99999,lost", .epoch),
        ("0000000A,100000,lost", .epoch), ("0000000A,01,lost", .epoch),
        ("0000000A,1.0,lost", .epoch), ("0000000A,0x1,lost", .epoch), ("0000000A, 1,lost", .epoch),
        ("0000000A,0,", .reason), ("0000000A,0,Lost", .reason), ("0000000A,0,lost ", .reason),
        ("0000000A,0,worn", .reason),
    ])
    func `is refused for what is wrong with it`(text: String, fault: ListLine.Fault) {
        #expect(throws: fault) { try ListLine(Array(text.utf8)[...], in: scheme) }
    }

    @Test func `any line comes back from its text, and any other text is refused`() throws {
        var random = SeededRandom.fromEnvironment()
        print("ListLineTests MAINSTAY_SEED=\(random.seed)")
        for _ in 0..<2_000 {
            let line = ListLine(
                place: .random(in: 0..<scheme.capacity, using: &random),
                epoch: Epoch(.random(in: 0...UInt16.max, using: &random)),
                reason: ListReason.allCases.randomElement(using: &random) ?? .lost)
            let text = try #require(line.text(in: scheme))
            #expect(try ListLine(Array(text.utf8)[...], in: scheme) == line)
            let damaged = random.damaged(Array(text.utf8))
            // Whatever is accepted has one form only.
            if let other = try? ListLine(damaged[...], in: scheme) {
                #expect(other.text(in: scheme).map { Array($0.utf8) } == damaged)
            }
        }
    }

    @Test func `has no text outside the scheme`() {
        let line = ListLine(place: scheme.capacity, epoch: .first, reason: .lost)
        #expect(line.text(in: scheme) == nil)
    }
}
