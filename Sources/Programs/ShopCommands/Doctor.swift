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
        /// The list of invalid cards that is held.
        case list
        /// How the last sync of the list ended.
        case sync
        /// What may still be sold before the next upload.
        case room

        func word(_ language: Language) -> String {
            switch self {
            case .home: language.pick(ja: "端末", en: rawValue)
            case .config: language.pick(ja: "設定", en: rawValue)
            case .readers: language.pick(ja: "リーダー", en: rawValue)
            case .list: language.pick(ja: "無効カードの一覧", en: "list of invalid cards")
            case .sync: language.pick(ja: "前回の同期", en: "last sync")
            case .room: language.pick(ja: "未送信の取引", en: "not uploaded")
            }
        }
    }

    /// One thing that was looked at.
    private struct Finding {
        let part: Part
        /// Nil when it is in order.
        let problem: ReasonCode?
        /// What is in order as it is, and worth a word.
        var notice: ReasonCode?
        /// In place of what the customer of a sale is told.
        var message: LocalizedText?
        let detail: String

        init(
            _ part: Part, _ problem: ReasonCode?, _ detail: String, notice: ReasonCode? = nil,
            message: LocalizedText? = nil
        ) {
            self.part = part
            self.problem = problem
            self.notice = notice
            self.message = message
            self.detail = detail
        }
    }

    func run() throws {
        let findings =
            [homeFinding(), configFinding(), readersFinding()] + listFindings()
            + [roomFinding()].compactMap(\.self)
        let isWell = findings.allSatisfy { $0.problem == nil }
        let texts = Dictionary(
            uniqueKeysWithValues: [Language.ja, .en].map { language in
                (language, findings.flatMap { Self.lines($0, language) })
            })
        _ = try output.finish(
            Answer(
                exit: isWell ? 0 : 1,
                json: ["ok": .bool(isWell), "findings": .list(findings.map(Self.json))]
            ) { texts[$0] ?? [] })
    }

    private func homeFinding() -> Finding {
        do throws(ProgramFailure) {
            let shop = try home.openUnconfigured(for: .reading)
            return Finding(
                .home, nil,
                "\(shop.bundle.terminal) \(shop.bundle.environment.rawValue) \(home.path)")
        } catch {
            return Finding(.home, error.code, home.path)
        }
    }

    private func configFinding() -> Finding {
        do throws(ProgramFailure) {
            _ = try home.configuration()
            return Finding(.config, nil, "")
        } catch {
            return Finding(.config, error.code, error.detail ?? "")
        }
    }

    private func readersFinding() -> Finding {
        do throws(CardReaderError) {
            let readers = try AttachedReaders.source.readers()
            return Finding(
                .readers, readers.isEmpty ? .readerNone : nil,
                readers.map(\.reader.name).joined(separator: ", "))
        } catch {
            return Finding(.readers, error.reason, "")
        }
    }

    /// None where another finding says why it is not known.
    private func listFindings() -> [Finding] {
        guard let shop = try? home.open(for: .reading) else { return [] }
        return [Self.listFinding(shop)] + [Self.syncFinding(shop)].compactMap(\.self)
    }

    private static func listFinding(_ shop: OpenShop) -> Finding {
        let use = shop.till.list
        guard use.state != .none else { return Finding(.list, nil, "", notice: .feedNone) }
        let problem: ReasonCode? =
            switch use.state {
            case .none, .fresh: nil
            case .ageing: .listAgeing
            case .stale: .listStale
            case .absent: shop.list.isDamaged ? .listDamaged : .listAbsent
            }
        let message = LocalizedText(
            en: use.warning(.en) ?? "", ja: use.warning(.ja) ?? "")
        let deadlines = shop.list.accepted.map {
            shop.configuration.feed.policy.deadlines(issuedAtMs: $0.issuedAtMs)
        }
        let zone = shop.configuration.businessDay.timeZone
        let times = deadlines.map { deadlines in
            [deadlines.fullUntilMs, deadlines.anyUntilMs].map {
                LocalTime(milliseconds: $0, in: zone).minute
            }.joined(separator: " / ")
        }
        let detail = [use.version.map { "\($0)" }, use.state.rawValue, times].compactMap(\.self)
        return Finding(
            .list, problem, detail.joined(separator: ", "),
            message: problem == .listDamaged ? nil : message)
    }

    /// Nil where no list is expected, or none was ever asked for.
    private static func syncFinding(_ shop: OpenShop) -> Finding? {
        guard shop.bundle.feed != nil, let last = try? shop.home.database.lastSync() else {
            return nil
        }
        let zone = shop.configuration.businessDay.timeZone
        return Finding(
            .sync, last.reason, LocalTime(milliseconds: last.atMs, in: zone).minute)
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
        return Finding(
            .room, isFull ? .limitOfflineTotal : nil,
            "\(sold.count) / \(limits.offlineCount), \(sum) / \(most)")
    }

    private static func json(_ finding: Finding) -> JSONValue {
        let code = finding.problem ?? finding.notice
        let text = code.map { ReasonTexts.text(for: $0) }
        return [
            "part": .text(finding.part.rawValue), "ok": .bool(finding.problem == nil),
            "code": .optional(code?.rawValue), "detail": .text(finding.detail),
            "nextStep": text.map { .localized($0.nextStep) } ?? .null,
        ]
    }

    private static func lines(_ finding: Finding, _ language: Language) -> [String] {
        let part = finding.part.word(language)
        let detail = finding.detail
        guard let code = finding.problem ?? finding.notice else {
            let word = language.pick(ja: "正常  ", en: "ok       ")
            return [word + part + (detail.isEmpty ? "" : ": " + detail)]
        }
        let text = ReasonTexts.text(for: code)
        let word =
            finding.problem == nil
            ? language.pick(ja: "正常  ", en: "ok       ")
            : language.pick(ja: "問題  ", en: "problem  ")
        let message = (finding.message ?? text.message).text(in: language)
        return [
            word + "\(part): \(message) (\(code.rawValue))" + (detail.isEmpty ? "" : " " + detail),
            language.pick(ja: "      ", en: "         ") + text.nextStep.text(in: language),
        ]
    }
}
