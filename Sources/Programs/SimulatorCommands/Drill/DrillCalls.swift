import Authorization
import Console
import ReasonTexts

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Calls of this very program, each a process of its own, as staff type them.
struct DrillCalls {
    let home: String
    let issuerHome: String
    /// For the drill's cards and files; for its user alone.
    let folder: String

    /// How a call ended.
    struct Ending {
        let exit: Int32
        /// The first reason of a verdict or the code of an error; nil for none.
        let code: String?
        /// For staff, by language.
        let nextStep: [String: String]
        /// Of a procedure, on its cards.
        var milliseconds: Double?
        /// Who has signed in, where that was asked.
        var staff: String?
    }

    /// What the answers of all calls have in common, as far as it is told here.
    private struct Reply: Decodable {
        struct Failure: Decodable {
            let code: String
            let nextStep: [String: String]?
        }
        struct Effort: Decodable { let milliseconds: Double }

        let reasons: [String]?
        let nextStep: [String: String]?
        let error: Failure?
        let effort: [String: Effort]?
        let staff: String?
    }

    /// A chip of the drill, as a reader.
    func reader(_ chip: String) -> String { "emulated:\(folder)/\(chip).chip" }

    /// - Parameters:
    ///   - words: behind `mainstay` or `mainstay-issuer`, without the home.
    ///   - input: what is typed.
    func agent(_ words: [String], input: String = "") throws -> Ending {
        try call(["agent"] + words + ["--home", home, "--json"], input)
    }

    func issuer(_ words: [String], input: String = "") throws -> Ending {
        try call(["issuer"] + words + ["--home", issuerHome, "--json"], input)
    }

    /// Makes a factory-fresh chip.
    func blank(_ chip: String) throws -> Ending {
        try call(["card", "blank", "\(folder)/\(chip).chip", "--json"], "")
    }

    private func call(_ words: [String], _ input: String) throws -> Ending {
        let files = ["input", "output", "errors"].map { folder + "/" + $0 }
        defer { files.forEach { try? FileManager.default.removeItem(atPath: $0) } }
        try Data(input.utf8).write(to: URL(filePath: files[0]))
        guard let program = ChildProcess.ownPath,
            let process = ChildProcess(
                [program] + words, input: files[0], output: files[1], errors: files[2]),
            let exit = process.exitStatus()
        else { throw ProgramFailure(.fault) }
        let output = FileManager.default.contents(atPath: files[1]) ?? Data()
        let reply = try? JSONDecoder().decode(Reply.self, from: output)
        return Ending(
            exit: exit, code: reply?.error?.code ?? reply?.reasons?.first,
            nextStep: reply?.error?.nextStep ?? reply?.nextStep ?? [:],
            milliseconds: reply?.effort.map { $0.values.reduce(0) { $0 + $1.milliseconds } },
            staff: reply?.staff)
    }
}

extension DrillCalls.Ending {
    /// What no call says by itself.
    init(exit: Int32, _ failure: ProgramFailure) {
        let text = ReasonTexts.text(for: failure.code).nextStep
        self.init(
            exit: exit, code: failure.code.rawValue,
            nextStep: [
                Language.ja.rawValue: text.text(in: .ja), Language.en.rawValue: text.text(in: .en),
            ])
    }
}
