import ArgumentParser
import Authorization
import ByteCoding
import CardLayout
import Console
import DESFire
import DurableSQLite
import Evidence
import IssuerStore
import Numbers
import SchemeMessages

/// `mainstay-issuer init`.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make an issuer: keys, number scheme, registry.",
        discussion: """
            Refuses to overwrite. The keys lie in DIR/keys.json, for its owner alone.

            Example: mainstay-issuer init --home issuer --scheme 9999999A --currency JPY
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "Pattern of card numbers: 8 of 9 (digit) and A (letter).")
    var scheme = "9999999A"

    @Option(help: "ISO 4217 code.")
    var currency = "JPY"

    @Option(name: .customLong("issuer-id"), help: "7 bytes in hexadecimal (default: random).")
    var issuerID: String?

    @Option(help: "Where terminals will find the feed of lists.")
    var feed: String?

    @Option(help: "test or production.")
    var environment = Environment.test.rawValue

    func run() throws {
        guard let scheme = NumberScheme(scheme) else { throw malformed("--scheme \(scheme)") }
        guard let currency = Currency(code: currency) else {
            throw malformed("--currency \(currency)")
        }
        guard let environment = Environment(rawValue: environment) else {
            throw malformed("--environment \(environment)")
        }
        let bytes =
            issuerID.map { [UInt8](hex: $0) ?? [] }
            ?? Array(DESFireCard.secureChallenge().prefix(IssuerID.width))
        guard let id = IssuerID(bytes: bytes) else {
            throw malformed("--issuer-id \(issuerID ?? "")")
        }
        let address = try feed.map { text throws(ProgramFailure) in try feedAddress(text) }
        let keys = try Self.keys(for: id)
        let profile = IssuerProfile(
            issuerID: id, scheme: scheme, currency: currency, environment: environment)
        Homes.makeFolders(above: home.path)
        do throws(HomeError) {
            try IssuerHome.create(
                at: home.path, profile: profile, keys: keys, feedAddress: address?.text)
        } catch {
            throw ProgramFailure(error.reason, home.path)
        }
        _ = try output.finish(
            answer(profile, address?.text, keys.signing.verificationKey.fingerprint))
    }

    private func malformed(_ what: String) -> ProgramFailure {
        ProgramFailure(.optionMalformed, what)
    }

    /// Fresh masters. Their first version follows from the issuer's id, so that a terminal that
    /// cannot open a card sees in most cases that it is another issuer's.
    private static func keys(for id: IssuerID) throws(ProgramFailure) -> IssuerKeys {
        let version = UInt8(id.bytes.reduce(0) { $0 + Int($1) } % 255 + 1)
        var masters: [MasterKey] = []
        for role in KeyRole.allCases {
            guard let key = AESKey(DESFireCard.secureChallenge()) else {
                throw ProgramFailure(.fault)
            }
            masters.append(MasterKey(role: role, version: version, key: key))
        }
        return IssuerKeys(
            signing: IssuerSigningKey(), evidence: EvidencePrivateKey(), masters: masters)
    }

    private func answer(
        _ profile: IssuerProfile, _ feed: String?, _ fingerprint: String
    ) -> Answer {
        let path = home.path
        return Answer(
            json: [
                "home": .text(path), "issuerID": .text(profile.issuerID.bytes.hex),
                "scheme": .text(profile.scheme.pattern), "currency": .text(profile.currency.code),
                "environment": .text(profile.environment.rawValue),
                "fingerprint": .text(fingerprint), "feed": .optional(feed),
            ],
            lines: { language in
                [
                    language.pick(ja: "発行者を作成しました: \(path)", en: "Issuer made in \(path)"),
                    language.pick(
                        ja: "指紋: \(fingerprint)", en: "Fingerprint: \(fingerprint)"),
                ]
            })
    }
}
