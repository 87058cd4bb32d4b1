import ArgumentParser
import Authorization
import BackupDevice
import Console
import DurableSQLite
import PairedCards
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore

/// `mainstay desk unlock`.
struct DeskUnlock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Unlock the desk, by the issuer's order or code.",
        discussion: """
            Read the challenge of 'mainstay desk status' to the issuer. Without an option the code \
            is asked at a terminal; it can be guessed five times, then only the order unlocks. An \
            order or a code is good for one lock.

            The only manager has forgotten the passcode: five wrong ones lock the desk, and an \
            order with the manager's name ('mainstay-issuer unlock --staff') asks for a new one, \
            twice, or takes it with --passcode-stdin.

            Example: mainstay desk unlock --order unlock.order
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var passcode: PasscodeOption

    @Option(help: "The file that the issuer has made.")
    var order: String?

    @Option(parsing: .unconditional, help: "The ten digits that the issuer has read out.")
    var code: String?

    func validate() throws {
        guard order == nil || code == nil else {
            throw ValidationError("say either --order or --code")
        }
    }

    func run() throws {
        let desk = try home.openConfigured(for: .writing).desk()
        var manager: StaffName?
        if let order {
            manager = try unlock(desk, by: orderFile(order))
        } else {
            let code = try typedCode()
            do throws(UnlockRefusal) {
                try desk.unlock(code: code, atMs: Till.systemMilliseconds())
            } catch {
                throw error.failure(home.path)
            }
        }
        _ = try output.finish(answer(manager))
    }

    private func answer(_ manager: StaffName?) -> Answer {
        Answer(
            json: [
                "isLocked": false, "by": order == nil ? "code" : "order",
                "passcodeOf": .optional(manager?.text),
            ]
        ) { language in
            let unlocked = language.pick(
                ja: "受付のロックを解除しました。サインインしてください。",
                en: "The desk is unlocked. Sign in to work.")
            guard let manager else { return [unlocked] }
            return [
                unlocked,
                language.pick(
                    ja: "\(manager) の新しいパスコードを設定しました。",
                    en: "The new passcode of \(manager) is set."),
            ]
        }
    }

    /// - Returns: who has set a new passcode by the order; nil for nobody.
    private func unlock(
        _ desk: DeskEntry, by order: [UInt8]
    ) throws(ProgramFailure) -> StaffName? {
        let manager: StaffName?
        do throws(UnlockRefusal) {
            manager = try desk.managerToReset(by: order, atMs: Till.systemMilliseconds())
        } catch {
            throw error.failure(home.path)
        }
        var typed: Passcode?
        if let manager {
            if Standard.isTerminal {
                Standard.error(
                    output.language.pick(
                        ja: "\(manager) の新しいパスコード", en: "The new passcode of \(manager)"))
            }
            typed = try passcode.read(output.language, twice: true)
        }
        do throws(UnlockRefusal) {
            try desk.unlock(order: order, passcode: typed, atMs: Till.systemMilliseconds())
        } catch {
            throw error.failure(home.path)
        }
        return manager
    }

    private func typedCode() throws(ProgramFailure) -> UnlockCode {
        var typed = code
        if typed == nil, Standard.isTerminal {
            typed = Standard.askSecret(output.language.pick(ja: "解除コード: ", en: "Code: "))
        }
        guard let code = UnlockCode(text: typed ?? "") else {
            throw ProgramFailure(.optionMalformed, "--code")
        }
        return code
    }
}

/// An order of the issuer's, as it lies in a file; not verified yet.
func orderFile(_ path: String) throws(ProgramFailure) -> [UInt8] {
    do throws(StoreError) {
        return try DurableFile.read(path)
    } catch {
        throw ProgramFailure(error == .missing ? .orderMissing : error.reason, path)
    }
}

extension UnlockRefusal {
    /// What people are told.
    fileprivate func failure(_ path: String) -> ProgramFailure {
        switch self {
        case .notLocked: ProgramFailure(.deskNotLocked)
        case .order(let refusal): ProgramFailure(refusal.reason)
        case .used: ProgramFailure(.orderUsed)
        case .codeWrong: ProgramFailure(.deskCodeWrong)
        case .codeSpent: ProgramFailure(.deskCodeSpent)
        case .codeAbsent: ProgramFailure(.deskCodeAbsent)
        case .notManager(let name): ProgramFailure(.staffNoManager, name.text)
        case .passcodeNeeded: ProgramFailure(.passcodeMalformed)
        case .store(let error): ProgramFailure(error.reason, path)
        }
    }
}

extension OrderRefusal {
    /// What people are told.
    var reason: ReasonCode {
        switch self {
        case .altered: .orderAltered
        case .newerVersion: .orderVersion
        case .otherIssuer: .orderOtherIssuer
        case .otherKind: .orderOtherKind
        case .otherDevice: .orderOtherDevice
        case .otherChallenge: .orderOtherLock
        case .expired: .orderExpired
        }
    }
}
