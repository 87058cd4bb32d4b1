import ArgumentParser
import Authorization
import BackupDevice
import Console
import DurableSQLite
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

            Example: mainstay desk unlock --order unlock.order
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

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
        let now = Till.systemMilliseconds()
        let path = home.path
        if let order {
            let file = try orderFile(order)
            do throws(UnlockRefusal) { try desk.unlock(order: file, atMs: now) } catch {
                throw error.failure(path)
            }
        } else {
            let code = try typedCode()
            do throws(UnlockRefusal) { try desk.unlock(code: code, atMs: now) } catch {
                throw error.failure(path)
            }
        }
        _ = try output.finish(
            Answer(json: ["isLocked": false, "by": order == nil ? "code" : "order"]) { language in
                [
                    language.pick(
                        ja: "受付のロックを解除しました。サインインしてください。",
                        en: "The desk is unlocked. Sign in to work.")
                ]
            })
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
