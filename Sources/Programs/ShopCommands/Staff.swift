import ArgumentParser
import Authorization
import BackupDevice
import Console
import DurableSQLite
import PairedCards
import Purchase
import ReasonTexts
import ShopStore

/// `mainstay staff`.
struct Staff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who works at the desk.",
        discussion: """
            A cashier sells only; a clerk pairs, copies, promotes and verifies; a manager also \
            restores, invalidates and looks after the staff.

            Example: mainstay staff list
            """,
        subcommands: [StaffAdd.self, StaffList.self, StaffDisable.self])
}

/// `mainstay staff add`.
struct StaffAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add an account, or enable a disabled one anew.",
        discussion: """
            The first is a manager's; every other needs a manager who has signed in. The passcode \
            has 6 to 64 characters and is asked twice without echo; with --passcode-stdin it is one \
            line of standard input.

            Example: mainstay staff add hanako --role manager --passcode-stdin
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var passcode: PasscodeOption
    @Argument(help: "The name to sign in with.") var name: String

    @Option(help: "cashier, clerk or manager.")
    var role: StaffRole

    func run() throws {
        let name = try staffName(name)
        let desk = try home.openConfigured(for: .writing).desk()
        try changed(home.path, name) { () throws(StaffRefusal) in
            try desk.requireManager(atMs: Till.systemMilliseconds())
        }
        let typed = try passcode.read(output.language, twice: true)
        let role = role
        try changed(home.path, name) { () throws(StaffRefusal) in
            try desk.addStaff(name, role, typed, atMs: Till.systemMilliseconds())
        }
        _ = try output.finish(
            Answer(json: ["name": .text(name.text), "role": .text(role.rawValue), "enabled": true])
            { language in
                [
                    language.pick(
                        ja: "\(name) を登録しました（\(role.word(language))）。",
                        en: "\(name) was added as \(role.word(language)).")
                ]
            })
    }
}

/// `mainstay staff list`.
struct StaffList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print all accounts.",
        discussion: "Example: mainstay staff list")

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let desk = try home.openConfigured(for: .reading).desk()
        let all: [StaffEntry]
        do throws(DeskRefusal) { all = try desk.staff() } catch {
            throw error.failure(home.path)
        }
        _ = try output.finish(
            Answer(
                json: ["staff": .list(all.map(\.json))],
                lines: { language in all.map { $0.line(language) } }))
    }
}

/// `mainstay staff disable`.
struct StaffDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "End an account; its name stays on record.",
        discussion: """
            Needs a manager who has signed in. One manager must stay.

            Example: mainstay staff disable taro
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions
    @Argument(help: "The name to sign in with.") var name: String

    func run() throws {
        let name = try staffName(name)
        let desk = try home.openConfigured(for: .writing).desk()
        try changed(home.path, name) { () throws(StaffRefusal) in
            try desk.disableStaff(name, atMs: Till.systemMilliseconds())
        }
        let all: [StaffEntry]
        do throws(DeskRefusal) { all = try desk.staff() } catch {
            throw error.failure(home.path)
        }
        guard let entry = all.first(where: { $0.name == name }) else {
            throw ProgramFailure(.staffUnknown, name.text)
        }
        _ = try output.finish(
            Answer(json: entry.json) { language in
                [language.pick(ja: "\(name) を停止しました。", en: "\(name) was disabled.")]
            })
    }
}

/// Calls the desk, and says what people are told when it refuses.
private func changed(
    _ path: String, _ name: StaffName, _ body: () throws(StaffRefusal) -> Void
) throws(ProgramFailure) {
    do throws(StaffRefusal) { try body() } catch {
        switch error {
        case .desk(let refusal): throw refusal.failure(path)
        case .staff(.exists): throw ProgramFailure(.staffExists, name.text)
        case .staff(.unknown): throw ProgramFailure(.staffUnknown, name.text)
        case .staff(.firstIsNoManager): throw ProgramFailure(.staffFirst, name.text)
        case .staff(.lastManager): throw ProgramFailure(.staffLast, name.text)
        case .staff(.store(let error)): throw ProgramFailure(error.reason, path)
        }
    }
}

extension StaffEntry {
    fileprivate var json: JSONValue {
        [
            "name": .text(name.text), "role": .text(role.rawValue), "enabled": .bool(isEnabled),
        ]
    }

    fileprivate func line(_ language: Language) -> String {
        let line = "\(name): \(role.word(language))"
        return isEnabled ? line : line + language.pick(ja: "（停止中）", en: " (disabled)")
    }
}

extension StaffRole {
    fileprivate func word(_ language: Language) -> String {
        switch self {
        case .cashier: language.pick(ja: "レジ係", en: "cashier")
        case .clerk: language.pick(ja: "受付係", en: "clerk")
        case .manager: language.pick(ja: "責任者", en: "manager")
        }
    }
}

extension StaffRole: ExpressibleByArgument {}
