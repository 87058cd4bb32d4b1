import ArgumentParser
import Authorization
import CardLayout
import Console
import DurableSQLite
import IssuerStore
import Numbers
import PairedCards
import ReasonTexts
import SchemeMessages

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay-issuer grant`.
struct Grant: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let one desk restore a main card, or give a card its PIN tries back.",
        discussion: """
            A main card that was invalidated by mistake goes on with the next epoch, once the desk \
            has written it; what lists say of the epochs before stays. Refused when the pair goes \
            on with another card.

            With --tries a main card or a spare gets the tries of its PIN and of its credit PIN \
            back, once, and stays what it is: for a card whose PIN was typed wrong too often. \
            Refused as long as another desk has such a grant. Each call is a grant of its own.

            Example: mainstay-issuer grant --number 0000001A --device DESK0001 --out grant.order
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "The number of the main card; with --tries of a spare, too.")
    var number: String

    @Option(help: "The terminal number of the desk.")
    var device: String

    @Option(
        help:
            """
            The last day, as 2026-12-31, in UTC (default: seven times 24 hours, of tries 24 hours).
            """)
    var expires: String?

    @Flag(help: "Give the tries of both PINs back, and nothing else.")
    var tries = false

    @Flag(help: "The holder may set a new PIN.")
    var newPin = false

    @Option(help: "The file to write; it must not exist.")
    var out: String

    /// A day, and for a card that must come back with its spare seven.
    private var lifetimeSeconds: Int64 { tries ? 86_400 : 7 * 86_400 }

    func run() throws {
        let issuer = try home.open()
        let (number, device) = (try issuer.number(number), try terminalNumber(device))
        let now = currentMilliseconds()
        let request = GrantRequest(
            number: number, device: device,
            expiresAtUnixSeconds: try expiry(after: now / 1_000), allowsNewPIN: newPin)
        let file = OrderFile(path: out)
        try file.check()
        let granted: RestorationOrder
        if tries {
            granted = .tries(try order(of: request, by: issuer, atMs: now))
        } else {
            granted = .card(try order(of: request, by: issuer, atMs: now))
        }
        try file.write(granted.signed(with: issuer.keys.signing))
        _ = try output.finish(granted.answer(in: out))
    }

    private func order(
        of request: GrantRequest, by issuer: IssuerHome, atMs: Int64
    ) throws -> GrantOrder {
        let granted = try paired(request.device.text) { () throws(PairError) in
            try issuer.database.grant(
                request, in: issuer.profile.scheme, by: issuer.papers, atMs: atMs)
        }
        return GrantOrder(
            issuerID: issuer.profile.issuerID, uid: granted.uid, grant: granted.grant,
            sub: granted.pair.sub, subUID: granted.pair.subUID,
            subCertificate: granted.pair.certificate, allowsNewPIN: newPin, signedAtMs: atMs)
    }

    private func order(
        of request: GrantRequest, by issuer: IssuerHome, atMs: Int64
    ) throws -> TriesOrder {
        let id = try TransactionID.fresh()
        let granted = try paired(request.device.text) { () throws(PairError) in
            try issuer.database.grantTries(
                request, as: id, in: issuer.profile.scheme, atMs: atMs)
        }
        return TriesOrder(
            issuerID: issuer.profile.issuerID, id: id, uid: granted.uid, grant: granted.grant,
            isSpare: granted.isSpare, device: request.device,
            expiresAtUnixSeconds: request.expiresAtUnixSeconds, allowsNewPIN: newPin,
            signedAtMs: atMs)
    }

    /// The end of the day that was said; it lies ahead.
    private func expiry(after now: Int64) throws(ProgramFailure) -> UInt32 {
        var end = now + lifetimeSeconds
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
}

extension RestorationOrder {
    fileprivate func signed(with key: IssuerSigningKey) -> [UInt8]? {
        switch self {
        case .card(let order): order.signed(with: key)
        case .tries(let order): order.signed(with: key)
        }
    }

    fileprivate func answer(in file: String) -> Answer {
        let (number, epoch, device, seconds) = bounds
        let until = UTCDay(unixSeconds: Int64(seconds) - 1).text
        let sub: CardNumber? = if case .card(let order) = self { order.sub } else { nil }
        let what: (Language) -> String = { language in
            if sub == nil {
                return language.pick(
                    ja: "\(number) の暗証番号の入力回数を元に戻すことを端末 \(device) に許可しました"
                        + "（\(until) まで）。",
                    en: "Desk \(device) may give \(number) its PIN tries back, until \(until).")
            }
            return language.pick(
                ja: "\(number) の復帰を端末 \(device) に許可しました"
                    + "（世代 \(epoch)、\(until) まで）。",
                en: "Desk \(device) may restore \(number), epoch \(epoch), "
                    + "until \(until).")
        }
        let texts = [Language.ja: what(.ja), .en: what(.en)]
        return Answer(
            json: [
                "number": .text(number.text), "device": .text(device.text),
                "epoch": .integer(Int64(epoch.value)), "sub": .optional(sub?.text),
                "tries": .bool(sub == nil), "expiresAtMs": .integer(Int64(seconds) * 1_000),
                "newPIN": .bool(allowsNewPIN), "file": .text(file),
            ],
            lines: { language in
                [
                    texts[language] ?? "",
                    language.pick(
                        ja: "指示書を \(file) に書き込みました。", en: "Order written to \(file)."),
                ]
            })
    }

    /// What it is bound to.
    private var bounds: (CardNumber, Epoch, TerminalNumber, seconds: UInt32) {
        switch self {
        case .card(let order):
            let body = order.grant.body
            return (body.number, body.epoch, body.device, body.expiresAtUnixSeconds)
        case .tries(let order):
            return (
                order.grant.number, order.grant.epoch, order.device, order.expiresAtUnixSeconds
            )
        }
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
