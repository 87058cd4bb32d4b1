import ArgumentParser
import Authorization
import Console
import IssuerStore
import Numbers
import PairedCards
import SchemeMessages

/// `mainstay-issuer unlock`.
struct Unlock: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Unlock a desk: write the order, and print the code to read out.",
        discussion: """
            The order is good for 24 hours, the code until it is used; both for this lock of this \
            desk only. Make sure of who is calling. A desk whose key bundle is older than codes \
            takes the order only.

            With --staff the order also lets that manager of the desk set a new passcode: for the \
            only manager, who has forgotten it. The code does not.

            Example: mainstay-issuer unlock --device DESK0001 --challenge 7K3F-9QXM-1 \\
              --out unlock.order
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "The terminal number of the desk.")
    var device: String

    @Option(help: "What the locked desk shows.")
    var challenge: String

    @Option(help: "A manager of the desk who may set a new passcode with the order.")
    var staff: String?

    @Option(help: "The file to write; it must not exist.")
    var out: String

    func run() throws {
        let issuer = try home.open()
        let device = try terminalNumber(device)
        guard let challenge = LockChallenge(text: challenge) else {
            throw ProgramFailure(.optionMalformed, "--challenge \(challenge)")
        }
        var manager: StaffName?
        if let staff {
            guard let name = StaffName(staff) else { throw ProgramFailure(.staffName, staff) }
            manager = name
        }
        let file = OrderFile(path: out)
        try file.check()
        let now = currentMilliseconds()
        try paired(device.text) { () throws(PairError) in
            try issuer.database.noteUnlock(
                of: device, challenge, in: issuer.profile.scheme, atMs: now)
        }
        let id = issuer.profile.issuerID
        let order = UnlockOrder(
            issuerID: id, device: device, challenge: challenge, signedAtMs: now,
            resetting: manager)
        try file.write(order.signed(with: issuer.keys.signing))
        let code = issuer.keys.device.key(of: device, issuer: id).unlockCode(for: challenge)
        _ = try output.finish(answer(order, code))
    }

    private func answer(_ order: UnlockOrder, _ code: UnlockCode) -> Answer {
        let file = out
        return Answer(
            json: [
                "device": .text(order.device.text), "challenge": .text(order.challenge.text),
                "code": .text(code.digits), "expiresAtMs": .integer(order.expiresAtMs),
                "passcodeOf": .optional(order.resetting?.text), "file": .text(file),
            ],
            lines: { language in
                let lines = [
                    language.pick(
                        ja: "端末 \(order.device) の解除コード: \(code.spoken)",
                        en: "Code for desk \(order.device): \(code.spoken)"),
                    language.pick(
                        ja: "指示書を \(file) に書き込みました（24 時間有効）。",
                        en: "Order written to \(file), good for 24 hours."),
                ]
                guard let manager = order.resetting else { return lines }
                return lines + [
                    language.pick(
                        ja: "\(manager) はこの指示書で新しいパスコードを設定できます（解除コードではできません）。",
                        en: "With the order \(manager) may set a new passcode; with the code not.")
                ]
            })
    }
}
