import ArgumentParser
import Authorization
import CardLayout
import Console
import DurableSQLite
import IssuerStore
import Numbers
import SchemeMessages

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay-issuer grant`.
struct Grant: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let one desk restore a main card that was invalidated by mistake.",
        discussion: """
            The card goes on with the next epoch, once the desk has written it; what lists say of \
            the epochs before stays. Refused when the pair goes on with another card. Each call is \
            a grant of its own.

            Example: mainstay-issuer grant --number 0000001A --device DESK0001 --out grant.order
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "The number of the main card.")
    var number: String

    @Option(help: "The terminal number of the desk.")
    var device: String

    @Option(help: "The last day, as 2026-12-31, in UTC (default: seven times 24 hours).")
    var expires: String?

    @Flag(help: "The holder may set a new PIN.")
    var newPin = false

    @Option(help: "The file to write; it must not exist.")
    var out: String

    /// Seven days.
    private static let lifetimeSeconds: Int64 = 7 * 86_400

    func run() throws {
        let issuer = try home.open()
        let (number, device) = (try issuer.number(number), try terminalNumber(device))
        let now = currentMilliseconds()
        let request = GrantRequest(
            number: number, device: device,
            expiresAtUnixSeconds: try expiry(after: now / 1_000), allowsNewPIN: newPin)
        let file = OrderFile(path: out)
        try file.check()
        let granted = try paired(device.text) { () throws(PairError) in
            try issuer.database.grant(
                request, in: issuer.profile.scheme, by: issuer.papers, atMs: now)
        }
        let order = GrantOrder(
            issuerID: issuer.profile.issuerID, uid: granted.uid, grant: granted.grant,
            sub: granted.pair.sub, subUID: granted.pair.subUID,
            subCertificate: granted.pair.certificate, allowsNewPIN: newPin, signedAtMs: now)
        try file.write(order.signed(with: issuer.keys.signing))
        _ = try output.finish(answer(order))
    }

    /// The end of the day that was said; it lies ahead.
    private func expiry(after now: Int64) throws(ProgramFailure) -> UInt32 {
        var end = now + Self.lifetimeSeconds
        if let expires {
            guard let day = UTCDay(expires) else {
                throw ProgramFailure(.optionMalformed, "--expires \(expires)")
            }
            end = day.endUnixSeconds
        }
        guard end > now, let seconds = UInt32(exactly: end) else {
            throw ProgramFailure(.optionMalformed, "--expires \(expires ?? "")")
        }
        return seconds
    }

    private func answer(_ order: GrantOrder) -> Answer {
        let (body, file) = (order.grant.body, out)
        let seconds = Int64(body.expiresAtUnixSeconds)
        let until = UTCDay(unixSeconds: seconds - 1).text
        return Answer(
            json: [
                "number": .text(body.number.text), "device": .text(body.device.text),
                "epoch": .integer(Int64(body.epoch.value)), "sub": .text(order.sub.text),
                "expiresAtMs": .integer(seconds * 1_000), "newPIN": .bool(order.allowsNewPIN),
                "file": .text(file),
            ],
            lines: { language in
                [
                    language.pick(
                        ja: "\(body.number) の復帰を端末 \(body.device) に許可しました"
                            + "（世代 \(body.epoch)、\(until) まで）。",
                        en: "Desk \(body.device) may restore \(body.number), epoch \(body.epoch), "
                            + "until \(until)."),
                    language.pick(
                        ja: "指示書を \(file) に書き込みました。", en: "Order written to \(file)."),
                ]
            })
    }
}

/// A day in UTC, as `2026-12-31`.
struct UTCDay {
    private static let secondsPerDay: Int64 = 86_400

    /// Since 1970-01-01.
    private let number: Int64

    init(unixSeconds: Int64) { number = unixSeconds / Self.secondsPerDay }

    /// Nil for anything but a day of the calendar that is written so.
    init?(_ text: String) {
        guard let date = try? Date(text + "T00:00:00Z", strategy: .iso8601) else { return nil }
        self.init(unixSeconds: Int64(date.timeIntervalSince1970))
        guard self.text == text else { return nil }
    }

    var endUnixSeconds: Int64 { (number + 1) * Self.secondsPerDay }

    var text: String {
        let date = Date(timeIntervalSince1970: Double(number * Self.secondsPerDay))
        return String(date.formatted(.iso8601).prefix(10))
    }
}
