import ArgumentParser
import Authorization
import BackupDevice
import Console
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore

/// `mainstay desk sign-in`.
struct DeskSignInCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-in", abstract: "Open a session at the desk.",
        discussion: """
            Before it, no card is spoken to. The passcode is asked without echo; with \
            --passcode-stdin it is one line of standard input. Wrong passcodes and wrong cards \
            lock the desk at the fifth; selling goes on.

            Example: mainstay desk sign-in --staff hanako --passcode-stdin
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var passcode: PasscodeOption

    @Option(help: "Your name at the desk.")
    var staff: String

    @Option(help: "How long the session is: 1 to 480.")
    var minutes = DeskEntry.defaultMinutes

    func validate() throws {
        guard DeskEntry.minutes.contains(minutes) else {
            throw ValidationError("--minutes is 1 to 480")
        }
    }

    func run() throws {
        let name = try staffName(staff)
        let shop = try home.openConfigured(for: .writing)
        let desk = try shop.desk()
        let typed = try passcode.read(output.language, twice: false)
        let session: DeskSession
        do throws(DeskRefusal) {
            session = try desk.signIn(
                name, typed, minutes: minutes, atMs: Till.systemMilliseconds())
        } catch {
            throw error.failure(home.path)
        }
        let zone = shop.configuration.businessDay.timeZone
        let until = LocalTime(milliseconds: session.untilMs, in: zone).minute
        _ = try output.finish(
            Answer(
                json: [
                    "staff": .text(session.staff.text), "role": .text(session.role.rawValue),
                    "untilMs": .integer(session.untilMs),
                ]
            ) { language in
                [
                    language.pick(
                        ja: "\(session.staff) さんがサインインしました（\(until) まで）。",
                        en: "\(session.staff) has signed in, until \(until).")
                ]
            })
    }
}

/// `mainstay desk sign-out`.
struct DeskSignOut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-out", abstract: "Close the session at the desk.",
        discussion: "Example: mainstay desk sign-out")

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let desk = try home.openConfigured(for: .writing).desk()
        do throws(DeskRefusal) { try desk.signOut() } catch { throw error.failure(home.path) }
        _ = try output.finish(
            Answer(json: ["staff": .null, "role": .null, "untilMs": .null]) { language in
                [language.pick(ja: "サインアウトしました。", en: "Signed out.")]
            })
    }
}

extension OpenShop {
    /// The desk of this terminal; refused where there is none.
    func desk() throws(ProgramFailure) -> DeskEntry {
        do throws(DeskRefusal) {
            return try DeskEntry(store: home.database, bundle: bundle)
        } catch {
            throw error.failure(home.path)
        }
    }
}

/// Who works at the desk: whoever has signed in, or signs in now.
struct DeskStaffOption: ParsableArguments {
    @Option(help: "Your name at the desk: without a session of yours the passcode is asked.")
    var staff: String?

    /// The session that is open. At a terminal people are asked where there is none, or only
    /// somebody else's: before any card is powered (O6).
    func session(
        at entry: DeskEntry, of path: String, _ language: Language
    ) throws(ProgramFailure) -> DeskSession {
        var name: StaffName?
        if let staff { name = try staffName(staff) }
        do throws(DeskRefusal) {
            let session = try entry.session(atMs: Till.systemMilliseconds())
            if name == nil || session.staff == name { return session }
        } catch {
            guard error == .signedOut else { throw error.failure(path) }
        }
        guard Standard.isTerminal else { throw ProgramFailure(.deskSignedOut) }
        if name == nil {
            let typed = Standard.ask(language.pick(ja: "受付での名前: ", en: "Your name at the desk: "))
            name = try staffName(typed ?? "")
        }
        guard let name else { throw ProgramFailure(.deskSignedOut) }
        let passcode = try PasscodeOption.ask(language, twice: false)
        do throws(DeskRefusal) {
            return try entry.signIn(name, passcode, atMs: Till.systemMilliseconds())
        } catch {
            throw error.failure(path)
        }
    }
}

/// A name to sign in with.
func staffName(_ text: String) throws(ProgramFailure) -> StaffName {
    guard let name = StaffName(text) else { throw ProgramFailure(.staffName, text) }
    return name
}

extension DeskRefusal {
    /// What people are told.
    func failure(_ path: String) -> ProgramFailure {
        switch self {
        case .noDesk: ProgramFailure(.deskNone)
        case .locked: ProgramFailure(.deskLocked)
        case .signedOut: ProgramFailure(.deskSignedOut)
        case .passcodeWrong: ProgramFailure(.deskPasscodeWrong)
        case .role: ProgramFailure(.deskRole)
        case .store(let error): ProgramFailure(error.reason, path)
        }
    }
}
