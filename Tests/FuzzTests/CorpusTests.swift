import CardFuzzing
import CardTesting
import Foundation
import Testing

/// The inputs that the fuzzer has found worth keeping, once more: each reached code that no other
/// did. `./run fuzz` looks for new ones.
@Suite struct CorpusTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "Corpus")

    /// By their names, so that a failure can be found again.
    private static let inputs = Result {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            ($0, Array(try Data(contentsOf: folder.appending(path: $0))))
        }
    }

    @Test(arguments: FuzzSubject.all.indices)
    func `no kept input breaks a parser, and each parser accepts one`(number: Int) throws {
        let subject = FuzzSubject.all[number]
        let inputs = try Self.inputs.get().filter { $0.1.first.map(Int.init) == number }
        var accepted = 0
        for (name, bytes) in inputs {
            let outcome = fuzz(bytes)
            if case .broken(let what) = outcome { Issue.record("\(name): \(what)") }
            if outcome == .accepted { accepted += 1 }
        }
        #expect(accepted > 0, "\(subject.name): \(inputs.count) inputs")
    }

    @Test func `no damage to a kept input breaks a parser`() throws {
        var random = SeededRandom.fromEnvironment()
        print("MAINSTAY_SEED=\(random.seed)")
        for (name, bytes) in try Self.inputs.get() {
            for _ in 0..<20 {
                let damaged = random.damaged(bytes)
                if case .broken(let what) = fuzz(damaged) {
                    Issue.record("\(name) as \(damaged): \(what)")
                }
            }
        }
    }

    @Test func `the corpus is small, and every input names a parser`() throws {
        let inputs = try Self.inputs.get()
        #expect(inputs.count <= 500)
        #expect(inputs.map(\.1.count).reduce(0, +) <= 1 << 20)
        for (name, bytes) in inputs { #expect(fuzz(bytes) != nil, "\(name)") }
    }
}

/// The harness sees what it is there to see.
@Suite struct FuzzSubjectTests {
    private struct Refusal: Error {}

    /// Reads one byte, and forgets its lowest bit.
    @Sendable private static func even(_ bytes: [UInt8]) throws -> UInt8? {
        guard bytes.count == 1 else { throw Refusal() }
        return bytes[0] & 0xFE
    }

    @Test func `two byte strings for one value are found`() {
        let subject = FuzzSubject.canonical("even", Self.even) { [$0] }
        #expect(subject.examine([2]) == .accepted)
        #expect(subject.examine([3]) == .broken("even: what was accepted"))
        #expect(subject.examine([]) == .refused)
    }

    @Test func `a value that is written as another one is found`() {
        #expect(FuzzSubject.stable("even", Self.even) { [$0 | 1] }.examine([3]) == .accepted)
        let liar = FuzzSubject.stable("even", Self.even) { [$0 &+ 2] }
        #expect(liar.examine([3]) == .broken("even: what was accepted"))
        let mute = FuzzSubject.stable("even", Self.even) { _ in [] }
        #expect(mute.examine([3]) == .broken("even: what was accepted"))
    }

    @Test func `a number without a parser is nobody's`() {
        #expect(fuzz([]) == nil)
        #expect(fuzz([UInt8(FuzzSubject.all.count), 1]) == nil)
    }
}
