import ArgumentParser
import Authorization
import CardLayout
import Console
import DESFire
import Evidence
import IssuerStore
import Numbers
import PairedCards
import Personalisation
import ReasonTexts
import SmartCard

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay-issuer card issue`.
struct CardIssue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Personalise a factory-fresh chip.",
        discussion: """
            Torn off half-way, the same call finishes the card. A sub starts blank: it gets a card
            PIN and an allowance, and everything else when it is paired.

            With --pins-stdin the PINs are read from standard input, as one JSON object:
            {"card": "1234", "credit": "567890"}

            Example: mainstay-issuer card issue --home issuer --number 1234567A --main \\
              --emoney-id Abcd-40 --balance 10000 --credit-number 98765432 --pins-stdin
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var readers: ReaderOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The card's number, for its life.")
    var number: String

    @Flag(help: "A main card, ready to pay.")
    var main = false

    @Flag(help: "A blank spare.")
    var sub = false

    @Option(name: .customLong("emoney-id"), help: "The holder's e-money account.")
    var eMoneyID: String?

    @Option(parsing: .unconditional, help: "First e-money balance, in whole units of the currency.")
    var balance: String?

    @Option(
        name: .customLong("credit-number"), parsing: .unconditional,
        help: "The holder's credit account.")
    var creditNumber: String?

    @Option(parsing: .unconditional, help: "What may be spent by offline credit.")
    var allowance: String?

    @Flag(name: .customLong("pins-stdin"), help: "Read the PINs from standard input.")
    var readsPINs = false

    func validate() throws {
        guard main != sub else { throw ValidationError("say either --main or --sub") }
    }

    func run() throws {
        let issuer = try home.open()
        guard let number = CardNumber(text: number), issuer.profile.scheme.index(of: number) != nil
        else { throw ProgramFailure(.numberMalformed, number) }
        let plan = try plan(number, issuer.profile.currency)
        let reader = try readers.choose()
        guard !reader.isEmulated || issuer.profile.environment == .test else {
            throw ProgramFailure(.readerEmulated)
        }
        let channel: any CardChannel
        do throws(CardReaderError) {
            channel = try reader.connect(timeoutSeconds: readers.wait)
        } catch {
            throw ProgramFailure(error.reason, reader.name)
        }
        defer { channel.disconnect() }
        let uid = try Self.uid(channel)
        try issue(plan, issuer, uid, channel)
        _ = try output.finish(answer(plan, issuer.profile))
    }

    /// The chip's UID as the reader met it.
    private static func uid(_ channel: any CardChannel) throws(ProgramFailure) -> CardUID {
        let response: ResponseAPDU
        do throws(CardChannelError) {
            response = try channel.transmit(.readerUID)
        } catch {
            throw ProgramFailure(.chipFailed)
        }
        guard let uid = CardUID(response.data) else { throw ProgramFailure(.chipUnsuitable) }
        return uid
    }
}

// MARK: - What the card is to become

extension CardIssue {
    /// The most that may ever stand on a card, in minor units.
    private static let balanceLimit: Int32 = 50_000

    private func plan(_ number: CardNumber, _ currency: Currency) throws -> CardPlan {
        let defaultAllowance = Int32(clamping: Limits.defaults.creditAllowanceMinor)
        let allowance = try self.allowance.map { try amount($0, currency) } ?? defaultAllowance
        let pins = try pins()
        if sub { warnOfIgnored(creditPIN: pins.credit != nil) }
        guard sub || pins.credit == nil || creditNumber != nil else {
            throw ProgramFailure(.optionMalformed, "a credit PIN needs --credit-number")
        }
        let balance = sub ? 0 : try self.balance.map { try amount($0, currency) } ?? 0
        return CardPlan(
            number: number,
            kind: sub
                ? .sub
                : .main(
                    MainContent(
                        creditNumber: try field(creditNumber, "--credit-number") {
                            CreditNumber(text: $0)
                        }, creditPIN: pins.credit,
                        eMoneyID: try field(eMoneyID, "--emoney-id") { EMoneyID(text: $0) })),
            cardPIN: pins.card,
            firstValues: FirstValues(
                balance: balance, balanceLimit: max(balance, Self.balanceLimit),
                allowance: allowance, allowanceLimit: max(allowance, defaultAllowance)))
    }

    /// A sub gets all of these when it is paired.
    private func warnOfIgnored(creditPIN: Bool) {
        let given = [
            ("--emoney-id", eMoneyID != nil), ("--balance", balance != nil),
            ("--credit-number", creditNumber != nil), ("credit PIN", creditPIN),
        ].filter(\.1).map(\.0)
        guard !given.isEmpty else { return }
        Standard.error("note: ignored for a sub: \(given.joined(separator: ", "))")
    }

    private func amount(_ text: String, _ currency: Currency) throws(ProgramFailure) -> Int32 {
        if text == "0" { return 0 }
        do throws(AmountError) {
            return Int32(clamping: try currency.minorUnits(from: text))
        } catch {
            throw ProgramFailure(.amountInvalid, text)
        }
    }

    private func field<Field>(_ text: String?, _ option: String, _ make: (String) -> Field?)
        throws(ProgramFailure) -> Field?
    {
        guard let text else { return nil }
        guard let field = make(text) else { throw ProgramFailure(.optionMalformed, option) }
        return field
    }

    /// Never echoed, never kept; a malformed one is not repeated in the error either. Members of
    /// other names are refused: a slip must not issue a card without its PIN.
    private func pins() throws(ProgramFailure) -> (card: PIN?, credit: PIN?) {
        guard readsPINs else { return (nil, nil) }
        guard let input = Standard.input(),
            let texts = try? JSONDecoder().decode([String: String].self, from: Data(input))
        else { throw ProgramFailure(.pinsMalformed) }
        let pins = texts.compactMapValues { PIN($0) }
        guard pins.count == texts.count, Set(pins.keys).isSubset(of: ["card", "credit"]) else {
            throw ProgramFailure(.pinsMalformed)
        }
        return (pins["card"], pins["credit"])
    }
}

// MARK: - Doing it

extension CardIssue {
    private func issue(
        _ plan: CardPlan, _ issuer: IssuerHome, _ uid: CardUID, _ channel: any CardChannel
    ) throws {
        let id = try TransactionID.fresh()
        let authority = IssuingAuthority(
            issuerID: issuer.profile.issuerID, environment: issuer.profile.environment,
            signingKey: issuer.keys.signing, vault: MasterKeySet(issuer.keys.masters))
        do {
            let personalisation = try Personalisation(
                plan: plan, authority: authority, uid: uid, transactionID: id)
            // The registry knows of the card before the chip does.
            try issuer.database.beginCard(
                plan.number, uid: uid, kind: sub ? .sub : .main, atMs: Self.now())
            let baseline = try personalisation.run(on: channel)
            guard let sealed = baseline.sealed(to: issuer.keys.evidence.publicKey, of: uid) else {
                throw ProgramFailure(.fault)
            }
            try issuer.database.finishCard(
                plan.number, uid: uid,
                issue: CardEntry.Issue(
                    atMs: Self.now(), eMoneyID: plan.eMoneyID,
                    firstBalanceMinor: Int64(plan.firstValues.balance),
                    firstAllowanceMinor: Int64(plan.firstValues.allowance),
                    baseline: baseline.proof, baselineRows: sealed))
        } catch let error as RegistryError {
            throw error.failure(plan.number.text)
        } catch let error as PersonalisationError {
            throw error.failure
        }
    }

    private static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

    private func answer(_ plan: CardPlan, _ profile: IssuerProfile) -> Answer {
        let kind = sub ? "sub" : "main"
        let masked = plan.number.masked
        return Answer(
            json: [
                "number": .text(plan.number.text), "kind": .text(kind),
                "balanceMinor": .integer(Int64(plan.firstValues.balance)),
                "allowanceMinor": .integer(Int64(plan.firstValues.allowance)),
                "currency": .text(profile.currency.code),
                "environment": .text(profile.environment.rawValue),
            ],
            lines: { language in
                [
                    language.pick(
                        ja: "カード \(masked) を発行しました（\(kind == "sub" ? "副カード" : "正カード")）。",
                        en: "Card \(masked) issued (\(kind) card).")
                ]
            })
    }
}

extension CardPlan {
    fileprivate var eMoneyID: EMoneyID? {
        guard case .main(let content) = kind else { return nil }
        return content.eMoneyID
    }
}

extension PersonalisationError {
    fileprivate var failure: ProgramFailure {
        switch self {
        case .unsuitableChip: ProgramFailure(.chipUnsuitable)
        case .chipInUse: ProgramFailure(.chipInUse)
        case .begunOtherwise:
            ProgramFailure(.chipInUse, "begun with other values or PINs; repeat that call")
        case .chip(.channel(.cardRemoved)): ProgramFailure(.chipFailed, "card.removed")
        case .chip, .baselineMismatch: ProgramFailure(.chipFailed)
        case .keysIncomplete: ProgramFailure(.fault)
        }
    }
}
