import ArgumentParser
import Authorization
import Console
import DurableSQLite
import Numbers
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore
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

    /// What is looked at. The raw values are stable.
    private enum Part: String {
        case home, config, readers
        /// What may still be sold before the next upload.
        case room

        func word(_ language: Language) -> String {
            switch self {
            case .home: language.pick(ja: "端末", en: rawValue)
            case .config: language.pick(ja: "設定", en: rawValue)
            case .readers: language.pick(ja: "リーダー", en: rawValue)
            case .room: language.pick(ja: "未送信の取引", en: "not uploaded")
            }
        }
    }

    /// One thing that was looked at; nil when it is in order.
    private typealias Finding = (part: Part, problem: ReasonCode?, detail: String)

    func run() throws {
        var findings = [homeFinding(), configFinding(), readersFinding()]
        if let room = roomFinding() { findings.append(room) }
        let isWell = findings.allSatisfy { $0.problem == nil }
        let found = findings
        _ = try output.finish(
            Answer(
                exit: isWell ? 0 : 1,
                json: ["ok": .bool(isWell), "findings": .list(found.map(Self.json))]
            ) { language in
                found.flatMap { Self.lines($0, language) }
            })
    }

    private func homeFinding() -> Finding {
        do throws(ProgramFailure) {
            let shop = try home.openUnconfigured(for: .reading)
            return (
                .home, nil,
                "\(shop.bundle.terminal) \(shop.bundle.environment.rawValue) \(home.path)"
            )
        } catch {
            return (.home, error.code, home.path)
        }
    }

    private func configFinding() -> Finding {
        do throws(ProgramFailure) {
            _ = try home.configuration()
            return (.config, nil, "")
        } catch {
            return (.config, error.code, error.detail ?? "")
        }
    }

    private func readersFinding() -> Finding {
        do throws(CardReaderError) {
            let readers = try AttachedReaders.source.readers()
            return (
                .readers, readers.isEmpty ? .readerNone : nil,
                readers.map(\.reader.name).joined(separator: ", ")
            )
        } catch {
            return (.readers, error.reason, "")
        }
    }

    /// Nil where another finding says why it is not known.
    private func roomFinding() -> Finding? {
        guard let shop = try? home.open(for: .reading),
            let sold = try? shop.home.database.offlineTotals()
        else { return nil }
        let limits = shop.till.limits
        let isFull =
            sold.count >= limits.offlineCount || sold.sumMinor >= limits.offlineTotalMinor
        let sum = shop.bundle.currency.format(minor: sold.sumMinor)
        let most = shop.bundle.currency.format(minor: limits.offlineTotalMinor)
        return (
            .room, isFull ? .limitOfflineTotal : nil,
            "\(sold.count) / \(limits.offlineCount), \(sum) / \(most)"
        )
    }

    private static func json(_ finding: Finding) -> JSONValue {
        let text = finding.problem.map { ReasonTexts.text(for: $0) }
        return [
            "part": .text(finding.part.rawValue), "ok": .bool(finding.problem == nil),
            "code": .optional(finding.problem?.rawValue), "detail": .text(finding.detail),
            "nextStep": text.map { .localized($0.nextStep) } ?? .null,
        ]
    }

    private static func lines(_ finding: Finding, _ language: Language) -> [String] {
        let part = finding.part.word(language)
        guard let problem = finding.problem else {
            let word = language.pick(ja: "正常  ", en: "ok       ")
            return [word + part + (finding.detail.isEmpty ? "" : ": " + finding.detail)]
        }
        let text = ReasonTexts.text(for: problem)
        let word = language.pick(ja: "問題  ", en: "problem  ")
        let place = finding.detail.isEmpty ? "" : " \(finding.detail)"
        return [
            word + "\(part): \(text.message.text(in: language)) (\(problem.rawValue))" + place,
            language.pick(ja: "      ", en: "         ") + text.nextStep.text(in: language),
        ]
    }
}
