import Authorization
import Blacklist
import Console
import DurableSQLite
import FeedPublishing
import Foundation
import IssuerLink
import IssuerStore
import Numbers
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore
import ShopTesting

/// The list of invalid numbers comes to the shop: whole, then as a change of a few bytes; and what
/// somebody in the feed's place could try is refused, in words.
extension DemoStory {
    func followFeed(_ say: (String) -> Void) throws {
        let feed = try DemoFeed(folder: folder, bundle: bundle, issuer: issuer)
        let old = try feed.publish(0..<10_000)
        try sync(("1 万枚の無効カードの一覧が届く", "a list of 10,000 cards arrives"), feed, say)
        let copy = folder + "/www-old"
        try FileManager.default.copyItem(atPath: feed.web, toPath: copy)
        _ = try feed.publish(10_000..<10_040)
        try sync(("40 枚増える: 差分だけ", "40 more: the change alone"), feed, say)
        wentAsTold = wentAsTold && old.list.version == 1
        try sync(
            ("古い一覧に戻そうとする", "the feed is rolled back"), feed, from: copy,
            expected: .feedRolledBack, say)
        try sync(
            ("新しい一覧を見せない", "the feed is frozen for a day"), feed,
            laterMs: 25 * 3_600_000, expected: .feedExpired, say)
    }

    private func sync(
        _ what: (ja: String, en: String), _ feed: DemoFeed, from web: String? = nil,
        laterMs: Int64 = 0, expected: ReasonCode? = nil, _ say: (String) -> Void
    ) throws {
        let result = try feed.sync(home, from: web, laterMs: laterMs)
        let code: ReasonCode?
        let bytes: Int64
        switch result {
        case .success(let report):
            code = nil
            bytes = report.listByteCount
        case .failure(let failure):
            code = failure.reason
            bytes = 0
        }
        let isAsTold = code == expected
        wentAsTold = wentAsTold && isAsTold
        let verdict: String =
            switch result {
            case .success(let report): "list \(report.now.version), \(report.means.rawValue)"
            case .failure(let failure): failure.reason.rawValue
            }
        say(
            Self.columns(
                language.pick(ja: what.ja, en: what.en), verdict, "",
                bytes > 0 ? String(bytes) : "", "") + (isAsTold ? "" : "   UNEXPECTED"))
        if let code { say("      " + ReasonTexts.text(for: code).message.text(in: language)) }
    }
}

/// An issuer's feed in a folder, as `mainstay-issuer feed publish` makes it.
struct DemoFeed {
    let web: String
    private let home: IssuerHome
    private let source: FeedSource
    private let bundle: KeyBundle

    init(folder: String, bundle: KeyBundle, issuer: TrialIssuer) throws {
        web = folder + "/www"
        self.bundle = bundle
        let path = folder + "/issuer"
        let profile = IssuerProfile(
            issuerID: bundle.issuerID, scheme: bundle.scheme, currency: bundle.currency,
            environment: bundle.environment)
        try IssuerHome.create(
            at: path, profile: profile,
            keys: IssuerKeys(
                signing: issuer.signingKey, evidence: issuer.evidenceKey, masters: []))
        home = try IssuerHome.open(at: path)
        _ = try FeedSetup(home, offline: folder + "/vault").create(
            atMs: Till.systemMilliseconds())
        guard let root = try home.rootForTerminals(), let address = FeedAddress("file://" + web)
        else { throw ProgramFailure(.fault) }
        source = FeedSource(address: address, root: root)
    }

    /// Lists some of the first 10,040 numbers, and publishes.
    func publish(_ cards: Range<UInt64>) throws -> FeedPublication {
        // 7,919 is prime to 10,040: each card is another one.
        let places = cards.map { $0 * 7_919 % 10_040 }
        return try publish(places.compactMap { bundle.scheme.number(at: $0) })
    }

    /// Lists numbers up to their first epoch.
    func publish(_ numbers: [CardNumber]) throws -> FeedPublication {
        let lines = numbers.map { "\($0),0,lost\n" }
        let file = web + ".csv"
        try Data(("number,epoch,reason\n" + lines.joined()).utf8).write(to: URL(filePath: file))
        let input = try FileHandle(forReadingFrom: URL(filePath: file))
        defer { try? input.close() }
        let now = Till.systemMilliseconds()
        _ = try home.database.importLines(
            from: input.fileDescriptor, in: bundle.scheme, atMs: now)
        return try FeedPublisher(home).publish(to: web, atMs: now)
    }

    /// - Parameter web: where the feed is said to be in place of its folder.
    func sync(
        _ shop: ShopHome, from web: String?, laterMs: Int64
    ) throws -> Result<SyncReport, SyncFailure> {
        guard let address = FeedAddress("file://" + (web ?? self.web)) else {
            throw ProgramFailure(.fault)
        }
        let sync = ListSync(
            home: shop, source: source, fetch: try FeedFetch(address, environment: [:]),
            issuer: bundle.issuerID, scheme: bundle.scheme, limit: .standard,
            clock: { Till.systemMilliseconds() + laterMs })
        let result = waiting { () async -> Result<SyncReport, SyncFailure> in
            do throws(SyncFailure) { return .success(try await sync.run()) } catch {
                return .failure(error)
            }
        }
        guard let result else { throw ProgramFailure(.fault) }
        return result
    }
}
