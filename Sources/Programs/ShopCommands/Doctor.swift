import ArgumentParser
import Authorization
import Console
import DurableSQLite
import Numbers
import ReasonTexts
import SchemeMessages
import SmartCard

/// `mainstay doctor`.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what is wrong here, and what to do.",
        discussion: """
            Exit: 0 all is well, 1 something is wrong.

            Example: mainstay doctor --home shop
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    /// One thing that was looked at; nil when it is in order.
    private typealias Finding = (part: String, problem: ReasonCode?, detail: String)

    func run() throws {
        let findings = [homeFinding(), configFinding(), readersFinding()]
        let isWell = findings.allSatisfy { $0.problem == nil }
        _ = try output.finish(
            Answer(
                exit: isWell ? 0 : 1,
                json: ["ok": .bool(isWell), "findings": .list(findings.map(Self.json))]
            ) { language in
                findings.flatMap { Self.lines($0, language) }
            })
    }

    private func homeFinding() -> Finding {
        do throws(ProgramFailure) {
            let shop = try home.openUnconfigured(for: .reading)
            return (
                "home", nil,
                "\(shop.bundle.terminal) \(shop.bundle.environment.rawValue) \(home.path)"
            )
        } catch {
            return ("home", error.code, home.path)
        }
    }

    private func configFinding() -> Finding {
        do throws(ProgramFailure) {
            _ = try home.configuration()
            return ("config", nil, "")
        } catch {
            return ("config", error.code, error.detail ?? "")
        }
    }

    private func readersFinding() -> Finding {
        do throws(CardReaderError) {
            let readers = try AttachedReaders.source.readers()
            return (
                "readers", readers.isEmpty ? .readerNone : nil,
                readers.map(\.reader.name).joined(separator: ", ")
            )
        } catch {
            return ("readers", error.reason, "")
        }
    }

    private static func json(_ finding: Finding) -> JSONValue {
        let text = finding.problem.map { ReasonTexts.text(for: $0) }
        return [
            "part": .text(finding.part), "ok": .bool(finding.problem == nil),
            "code": .optional(finding.problem?.rawValue), "detail": .text(finding.detail),
            "nextStep": text.map { .localized($0.nextStep) } ?? .null,
        ]
    }

    private static func lines(_ finding: Finding, _ language: Language) -> [String] {
        guard let problem = finding.problem else {
            return ["ok       \(finding.part): \(finding.detail)"]
        }
        let text = ReasonTexts.text(for: problem)
        let place = finding.detail.isEmpty ? "" : " \(finding.detail)"
        return [
            "problem  \(finding.part): \(text.message.text(in: language)) (\(problem.rawValue))"
                + place,
            "         " + text.nextStep.text(in: language),
        ]
    }
}
