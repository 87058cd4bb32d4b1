import ArgumentParser
import Authorization
import CardLayout
import Console
import DurableSQLite
import Evidence
import FeedPublishing
import IssuerStore
import Numbers
import SchemeMessages

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay-issuer terminal add`.
struct TerminalAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make the key bundle of a terminal.",
        discussion: """
            The bundle is signed by the issuer. Until terminals can enrol over the network the
            keys lie in it IN CLEAR, in a file for its owner alone (0600): carry it yourself, and
            delete it when the terminal has enrolled. Cut off half-way, the same call finishes it.

            Example: mainstay-issuer terminal add --home issuer --number SHOP0001 --out shop.bundle
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "The terminal's number: 8 characters of 0-9 and A-Z.")
    var number: String

    @Flag(help: "The terminal is a backup device: it gets the re-issue key, too.")
    var backupDevice = false

    @Option(help: "The file to write; it must not exist.")
    var out: String

    func run() throws {
        guard let number = TerminalNumber(text: number) else {
            throw ProgramFailure(.numberMalformed, number)
        }
        let issuer = try home.open()
        let content = bundle(number, issuer, try feed(issuer))
        let isWritten = hasWritten(content, issuer)
        guard isWritten || !DurableFile.exists(out) else {
            throw ProgramFailure(.optionMalformed, out)
        }
        guard let bundle = content.signed(with: issuer.keys.signing) else {
            throw ProgramFailure(.fault)
        }
        // The registry knows of the terminal before its keys lie anywhere.
        do {
            let isNew = try issuer.database.beginTerminal(entry(number))
            if !isWritten {
                try write(bundle, takingBack: isNew ? number : nil, in: issuer.database)
            }
            try issuer.database.finishTerminal(number)
        } catch let error as RegistryError {
            throw error.failure(number.text)
        }
        _ = try output.finish(answer(number, issuer.keys.signing.verificationKey.fingerprint))
    }

    private var roles: [KeyRole] { KeyRole.merchantRoles + (backupDevice ? [.reissue] : []) }

    private func entry(_ number: TerminalNumber) -> TerminalEntry {
        TerminalEntry(
            number: number, roles: roles, issuedAtMs: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    /// Whether an earlier call, cut off behind its writing, has left this very bundle there.
    private func hasWritten(_ bundle: KeyBundle, _ issuer: IssuerHome) -> Bool {
        guard let bytes = try? DurableFile.read(out),
            let found = try? KeyBundle(
                signed: bytes, pinned: issuer.keys.signing.verificationKey)
        else { return false }
        return found.terminal == bundle.terminal && found.feed == bundle.feed
            && found.masters.map(\.role) == bundle.masters.map(\.role)
            && found.deviceKey?.bytes == bundle.deviceKey?.bytes
    }

    /// A file that cannot be written uses no number up, unless an earlier call may have written
    /// one.
    private func write(
        _ bundle: [UInt8], takingBack number: TerminalNumber?, in database: IssuerDatabase
    ) throws {
        do throws(StoreError) {
            try DurableFile.write(bundle, to: out)
        } catch {
            try? FileManager.default.removeItem(atPath: out)
            // Not taken back, it is finished by the same call, when the disk is better.
            if let number, !DurableFile.exists(out) { try? database.withdrawTerminal(number) }
            let isOption = error == .missing || error == .exists
            throw ProgramFailure(isOption ? .optionMalformed : error.reason, out)
        }
    }

    /// A bundle without the feed would make a terminal that never asks for a list: an address
    /// without keys is refused.
    private func feed(_ issuer: IssuerHome) throws(ProgramFailure) -> FeedSource? {
        let (text, root) = try stored(home.path) { () throws(StoreError) in
            (try issuer.database.feedAddress(), try issuer.rootForTerminals())
        }
        guard let text else { return nil }
        guard let root else { throw ProgramFailure(.feedKeyless, home.path) }
        return FeedSource(address: try feedAddress(text), root: root)
    }

    private func bundle(
        _ number: TerminalNumber, _ issuer: IssuerHome, _ feed: FeedSource?
    ) -> KeyBundle {
        KeyBundle(
            issuerID: issuer.profile.issuerID, issuerKey: issuer.keys.signing.verificationKey,
            evidenceKey: issuer.keys.evidence.publicKey,
            environment: issuer.profile.environment, scheme: issuer.profile.scheme,
            currency: issuer.profile.currency, terminal: number, limits: .defaults,
            masters: issuer.keys.masters.filter { roles.contains($0.role) }, feed: feed,
            deviceKey: backupDevice
                ? issuer.keys.device.key(of: number, issuer: issuer.profile.issuerID) : nil)
    }

    private func answer(_ number: TerminalNumber, _ fingerprint: String) -> Answer {
        let path = out
        return Answer(
            json: [
                "terminal": .text(number.text), "file": .text(path),
                "backupDevice": .bool(backupDevice), "fingerprint": .text(fingerprint),
            ],
            lines: { language in
                [
                    language.pick(
                        ja: "端末 \(number.text) の鍵ファイルを \(path) に書き込みました。",
                        en: "Key bundle of terminal \(number.text) written to \(path)."),
                    language.pick(ja: "指紋: \(fingerprint)", en: "Fingerprint: \(fingerprint)"),
                ]
            })
    }
}
