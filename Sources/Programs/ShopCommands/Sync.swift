import ArgumentParser
import Authorization
import Blacklist
import Console
import DurableSQLite
import IssuerLink
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore
import Synchronization

/// `mainstay sync`.
struct Sync: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the list of invalid numbers up to date: the nightly job.",
        discussion: """
            Sales go on meanwhile, also in another process. Whatever is refused, the list that is \
            held stays in use, and the next call tries again. A proxy is taken from the \
            environment (https_proxy, http_proxy, no_proxy).

            Exit: 0 up to date or updated, 1 refused and the list kept, 4 the feed cannot be \
            reached.

            Example: mainstay sync --jitter 0
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "First wait a random time of up to so many seconds: not all come at once.")
    var jitter = 0

    private static let maximumJitter = 86_400

    func run() throws {
        guard (0...Self.maximumJitter).contains(jitter) else {
            throw ProgramFailure(.optionMalformed, "--jitter takes 0 to \(Self.maximumJitter)")
        }
        let delay = Int.random(in: 0...jitter)
        _ = waiting { try? await Task.sleep(for: .seconds(delay)) }
        guard let source = try home.openConfigured(for: .reading).bundle.feed else {
            throw ProgramFailure(.feedNone, home.path)
        }
        let shop = try home.openConfigured(for: .syncing)
        let settings = shop.configuration.feed
        let address = shop.feedAddress ?? source.address
        let fetch: FeedFetch
        do {
            fetch = try FeedFetch(
                address, certificateFile: settings.certificateFile,
                environment: Surroundings.variables)
        } catch {
            throw ProgramFailure(FeedFetch.reason(for: error), address.text)
        }
        try shop.noteClock()
        let progress = DownloadProgress()
        let sync = ListSync(
            home: shop.home, source: source, fetch: fetch, issuer: shop.bundle.issuerID,
            scheme: shop.bundle.scheme, limit: settings.removalLimit,
            clock: Till.systemMilliseconds, progress: progress.show)
        let result = waiting { () async -> Result<SyncReport, SyncFailure> in
            let result: Result<SyncReport, SyncFailure>
            do throws(SyncFailure) {
                result = .success(try await sync.run())
            } catch {
                result = .failure(error)
            }
            await fetch.close()
            return result
        }
        progress.end()
        switch result {
        case .success(let report):
            note(nil, in: shop)
            _ = try output.finish(SyncAnswer(report: report, address: address, shop: shop).answer)
        case .failure(let failure):
            note(failure.reason, in: shop)
            throw ProgramFailure(failure.reason, "\(address) (\(failure.part))")
        case nil: throw ProgramFailure(.fault)
        }
    }

    /// For `doctor`. What the sync itself has done does not depend on it: where it cannot be
    /// written, the next one says so.
    private func note(_ reason: ReasonCode?, in shop: OpenShop) {
        try? shop.home.database.note(LastSync(atMs: Till.systemMilliseconds(), reason: reason))
    }
}

/// How far a long download has come, for whoever watches a terminal.
private final class DownloadProgress: Sendable {
    private static let minimumBytes: Int64 = 1 << 20
    /// In percent; nil while nothing was shown.
    private let shown = Mutex<Int64?>(nil)

    func show(_ received: Int64, _ total: Int64) {
        guard total >= Self.minimumBytes, Standard.isErrorTerminal else { return }
        let percent = received * 100 / total
        let isNew = shown.withLock { shown in
            defer { shown = percent }
            return shown != percent
        }
        if isNew { Standard.overwrite("\(percent) %  \(received / 1_024) / \(total / 1_024) KiB") }
    }

    func end() {
        if shown.withLock({ $0 }) != nil { Standard.overwrite("") }
    }
}

/// What a sync has done, in both forms.
private struct SyncAnswer {
    let report: SyncReport
    let address: FeedAddress
    /// By then another sync must have succeeded, or the list is ageing.
    private let nextDueMs: Int64
    private let due: String

    init(report: SyncReport, address: FeedAddress, shop: OpenShop) {
        self.report = report
        self.address = address
        nextDueMs =
            shop.configuration.feed.policy.deadlines(issuedAtMs: report.now.confirmedAtMs)
            .fullUntilMs
        due =
            LocalTime(milliseconds: nextDueMs, in: shop.configuration.businessDay.timeZone).minute
    }

    var answer: Answer {
        let texts = [Language.ja: lines(.ja), .en: lines(.en)]
        return Answer(json: json, lines: { texts[$0] ?? [] })
    }

    private var json: JSONValue {
        [
            "address": .text(address.text), "updated": .bool(report.change != nil),
            "versionBefore": .optional(report.before?.version),
            "version": .integer(Int64(report.now.version)),
            "issuedAtMs": .integer(report.now.issuedAtMs),
            "confirmedAtMs": .integer(report.now.confirmedAtMs),
            "listed": .integer(Int64(report.now.listedCount)),
            "added": .integer(Int64(report.change?.addedCount ?? 0)),
            "removed": .integer(Int64(report.change?.removedCount ?? 0)),
            "released": .integer(Int64(report.change?.releasedCount ?? 0)),
            "bytes": .integer(report.byteCount), "listBytes": .integer(report.listByteCount),
            "means": .text(report.means.rawValue),
            "deltaRefused": .optional(report.deltaFailure?.reason.rawValue),
            "healed": .bool(report.wasDamaged), "nextDueMs": .integer(nextDueMs),
        ]
    }

    private func lines(_ language: Language) -> [String] {
        var lines: [String] = []
        if report.wasDamaged {
            let text = ReasonTexts.text(for: .listDamaged)
            lines.append(text.message.text(in: language))
        }
        if let change = report.change {
            lines.append(
                language.pick(
                    ja: "リスト第 \(report.now.version) 版に更新しました: 追加 \(change.addedCount) 件、"
                        + "削除 \(change.removedCount) 件、解除 \(change.releasedCount) 件、"
                        + "受信 \(report.byteCount) バイト。",
                    en: "List \(report.now.version): \(change.addedCount) added, "
                        + "\(change.removedCount) removed, \(change.releasedCount) released, "
                        + "\(report.byteCount) bytes received."))
        } else {
            lines.append(
                language.pick(
                    ja: "リスト第 \(report.now.version) 版が最新です。受信 \(report.byteCount) バイト。",
                    en: "List \(report.now.version) is the newest still; "
                        + "\(report.byteCount) bytes received."))
        }
        return lines + [
            language.pick(ja: "次の同期の期限: \(due)", en: "The next sync is due by \(due).")
        ]
    }
}
