import DESFireWire
import SmartCard
import Testing

@testable import CardEmulator

/// A source of numbers that a seed repeats: xorshift.
private struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

/// Nothing that arrives makes the chip trap, and everything gets an answer of a lawful length.
@Suite struct HostileInputTests {
    private static let files = [
        Bench.file(1, .backup(Bench.bytes(40)), mode: .plain, rights: Bench.rights(14, 14, 14)),
        Bench.file(2, .standard(Bench.bytes(40)), mode: .mac, rights: Bench.rights(14, 14, 14, 14)),
        Bench.file(3, Bench.value(500), rights: Bench.rights(14, 14, 14)),
        Bench.file(4, .cyclic(Bench.records(5, 4)), rights: Bench.rights(14, 14, 14)),
        Bench.file(5, .linear(Bench.records(3, 4, [1, 2, 3])), rights: Bench.rights(14, 14, 14)),
        Bench.transactionMAC(readWrite: 14),
    ]

    private static func isLawful(_ answer: [UInt8]) -> Bool { (2...258).contains(answer.count) }

    @Test(arguments: 1...20)
    func `answers any bytes`(seed: UInt64) {
        var dice = Dice(seed: seed &* 0x9E37_79B9_7F4A_7C15)
        let terminal = Bench.terminal(Self.files)
        for _ in 0..<1000 {
            let count = Int.random(in: 0...270, using: &dice)
            #expect(Self.isLawful(terminal.chip.exchange(dice.bytes(count))))
            #expect(terminal.chip.image.isConsistent)
        }
    }

    /// Well-formed frames of real commands, with data that is half sensible.
    @Test(arguments: 1...20)
    func `answers any data behind any command`(seed: UInt64) {
        var dice = Dice(seed: seed &* 0x9E37_79B9_7F4A_7C15)
        let terminal = Bench.terminal(Self.files)
        for step in 0..<2000 {
            if step.isMultiple(of: 50) {
                terminal.chip.powerUp()
                terminal.select(Bench.application)
                terminal.authenticate(UInt8(step / 50 % 5), Bench.key(UInt8(step / 50 % 5)))
            }
            guard let instruction = Instruction.allCases.randomElement(using: &dice) else { break }
            var data = dice.bytes(Int.random(in: 0...40, using: &dice))
            if let first = data.indices.first { data[first] %= 17 }
            // Small offsets and lengths meet the files more often.
            for index in data.indices where index > 0 && Bool.random(using: &dice) {
                data[index] %= 4
            }
            let start: [UInt8] = [0x90, instruction.rawValue, 0, 0]
            let body: [UInt8] = data.isEmpty ? [0] : [UInt8(data.count)] + data + [0]
            #expect(Self.isLawful(terminal.chip.exchange(start + body)))
        }
        #expect(terminal.chip.image.isConsistent)
    }

    /// Commands under a right MAC with one thing wrong inside, and whole commands damaged.
    @Test(arguments: 1...10)
    func `answers damaged commands of an authenticated reader`(seed: UInt64) {
        var dice = Dice(seed: seed &* 0x9E37_79B9_7F4A_7C15)
        let calls: [(Instruction, header: [UInt8], data: [UInt8], CommunicationMode)] = [
            (.readData, [1] + Bench.range(0, 0), [], .full),
            (.writeData, [1] + Bench.range(0, 2), [7, 8], .full),
            (.getValue, [3], [], .full), (.debit, [3], Bench.amount(5), .full),
            (.credit, [3], Bench.amount(5), .full),
            (.limitedCredit, [3], Bench.amount(5), .full),
            (.readRecords, [4] + Bench.range(0, 0), [], .full),
            (.writeRecord, [4] + Bench.range(0, 1), [3], .full),
            (.updateRecord, [4, 0, 0, 0] + Bench.range(0, 1), [3], .full),
            (.clearRecordFile, [4], [], .mac), (.commitTransaction, [1], [], .mac),
            (.abortTransaction, [], [], .mac),
            (.changeFileSettings, [1], [3, 0x10, 0x23], .full),
            (.changeKey, [0], [UInt8](repeating: 1, count: 17), .full),
            (.createStandardDataFile, [], [9, 0, 0, 0, 1, 0, 0], .mac),
            (.deleteFile, [1], [], .mac), (.getFileSettings, [3], [], .mac),
            (.getVersion, [], [], .mac), (.getCardUID, [], [], .full),
            (.commitReaderID, [], [UInt8](repeating: 1, count: 16), .mac),
        ]
        let files = TransactionTests.files + [Bench.transactionMAC(readWrite: 0)]
        for _ in 0..<300 {
            let terminal = Bench.terminal(files, key: 0)
            for _ in 0..<6 {
                guard var call = calls.randomElement(using: &dice) else { break }
                Self.damage(&call.header, using: &dice)
                Self.damage(&call.data, using: &dice)
                var sealed = terminal.sealed(
                    call.0, header: call.header, data: call.data, mode: call.3)
                if Int.random(in: 0..<4, using: &dice) == 0 {
                    Self.damage(&sealed, using: &dice)
                }
                _ = terminal.raw(call.0, Array(sealed.prefix(255)))
            }
            #expect(terminal.chip.image.isConsistent)
        }
    }

    private static func damage(_ bytes: inout [UInt8], using dice: inout Dice) {
        switch Int.random(in: 0..<6, using: &dice) {
        case 0: bytes.append(UInt8.random(in: 0...255, using: &dice))
        case 1: _ = bytes.popLast()
        case 2:
            guard let index = bytes.indices.randomElement(using: &dice) else { return }
            bytes[index] = UInt8.random(in: 0...255, using: &dice)
        default: return
        }
    }
}
