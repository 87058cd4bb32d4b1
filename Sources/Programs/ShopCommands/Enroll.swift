import ArgumentParser
import Authorization
import CardLayout
import Console
import DurableSQLite
import Numbers
import SchemeMessages
import ShopStore

/// `mainstay enroll`.
struct Enroll: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make this computer a terminal, from the issuer's key bundle.",
        discussion: """
            Compare the fingerprint with the issuer's, and delete the bundle afterwards.

            Example: mainstay enroll --home shop --bundle shop.bundle
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "The file that the issuer has made for this terminal.")
    var bundle: String

    func run() throws {
        let message: [UInt8]
        do throws(StoreError) {
            message = try DurableFile.read(bundle)
        } catch {
            throw ProgramFailure(error == .missing ? .bundleMissing : error.reason, bundle)
        }
        let keys: KeyBundle
        do throws(MessageError) {
            keys = try KeyBundle(signed: message)
        } catch {
            throw ProgramFailure(error.reason, bundle)
        }
        Homes.makeFolders(above: home.path)
        do throws(HomeError) {
            try ShopHome.create(at: home.path, bundle: message, issuerKey: keys.issuerKey)
        } catch {
            throw ProgramFailure(error.reason, home.path)
        }
        _ = try output.finish(answer(keys))
    }

    private func answer(_ keys: KeyBundle) -> Answer {
        let path = home.path
        let fingerprint = keys.issuerKey.fingerprint
        return Answer(
            json: [
                "home": .text(path), "terminal": .text(keys.terminal.text),
                "issuerID": .text(keys.issuerID.description),
                "environment": .text(keys.environment.rawValue),
                "backupDevice": .bool(keys.isBackupDevice), "fingerprint": .text(fingerprint),
            ],
            lines: { language in
                [
                    language.pick(
                        ja: "端末 \(keys.terminal.text) を \(path) に登録しました。",
                        en: "Terminal \(keys.terminal.text) enrolled in \(path)."),
                    language.pick(
                        ja: "発行者の指紋: \(fingerprint)",
                        en: "The issuer's fingerprint: \(fingerprint)"),
                ]
            })
    }
}

extension MessageError {
    /// What people are told.
    var reason: ReasonCode {
        switch self {
        case .altered: .bundleAltered
        case .newerVersion: .bundleVersion
        }
    }
}
