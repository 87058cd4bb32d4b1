import ArgumentParser
import BackupDevice
import Console
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay desk status`.
struct DeskStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say whether the desk is open, and what unlocks it.",
        discussion: """
            Exit: 0 open, 1 locked.

            Example: mainstay desk status
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let shop = try home.openConfigured(for: .reading)
        let desk = try shop.desk()
        let state: DeskState
        do throws(DeskRefusal) { state = try desk.state() } catch {
            throw error.failure(home.path)
        }
        let signIn = state.signIn.flatMap {
            $0.isValid(atMs: Till.systemMilliseconds()) ? $0 : nil
        }
        let terminal = shop.bundle.terminal.text
        let takesCode = shop.bundle.deviceKey != nil
        let zone = shop.configuration.businessDay.timeZone
        // One that a power cut has kept from being locked is locked by the next call.
        let isLocked = state.lock != nil || state.errors.left == 0
        _ = try output.finish(
            Answer(
                exit: isLocked ? 1 : 0,
                json: [
                    "terminal": .text(terminal), "isLocked": .bool(isLocked),
                    "lock": state.lock?.json(takesCode: takesCode) ?? .null,
                    "errorsLeft": .integer(Int64(state.errors.left)),
                    "staff": .optional(signIn?.name.text),
                    "untilMs": .optional(signIn?.untilMs),
                ]
            ) { language in
                let head = language.pick(ja: "受付 \(terminal)", en: "Desk \(terminal)")
                if let lock = state.lock {
                    return [head] + lock.sentences(language, takesCode: takesCode, in: zone)
                }
                return [
                    head, state.sentence(language), signIn.sentence(language, in: zone),
                ]
            })
    }
}

extension DeskLock {
    fileprivate func json(takesCode: Bool) -> JSONValue {
        [
            "sinceMs": .integer(sinceMs), "cause": .text(cause.rawValue),
            "challenge": .text(challenge.text),
            "guessesLeft": .integer(takesCode ? Int64(guessesLeft) : 0),
        ]
    }

    fileprivate func sentences(
        _ language: Language, takesCode: Bool, in zone: TimeZone
    ) -> [String] {
        let since = LocalTime(milliseconds: sinceMs, in: zone).minute
        let why =
            switch cause {
            case .passcodes: language.pick(ja: "パスコードの間違い", en: "too many wrong passcodes")
            case .cards: language.pick(ja: "カードの間違い", en: "too many wrong cards")
            }
        let left = takesCode ? guessesLeft : 0
        return [
            language.pick(
                ja: "\(since) からロックされています（\(why)）。販売は続けられます。",
                en: "Locked since \(since): \(why). Selling goes on."),
            language.pick(
                ja: "確認番号: \(challenge)", en: "Challenge for the issuer: \(challenge)"),
            left > 0
                ? language.pick(
                    ja: "指示書、または解除コード（残り \(left) 回）で解除できます。",
                    en: "The issuer's order unlocks it, or the code (\(left) guesses left).")
                : language.pick(
                    ja: "カード発行者の指示書でのみ解除できます。",
                    en: "Only the issuer's order unlocks it."),
        ]
    }
}

extension DeskState {
    fileprivate func sentence(_ language: Language) -> String {
        let left = errors.left
        return language.pick(
            ja: "ロックされていません。ロックまで残り \(left) 回の間違い。",
            en: "Not locked; \(left) errors lock it.")
    }
}

extension DeskSignIn? {
    fileprivate func sentence(_ language: Language, in zone: TimeZone) -> String {
        guard let self else {
            return language.pick(ja: "サインインしていません。", en: "Nobody has signed in.")
        }
        let until = LocalTime(milliseconds: self.untilMs, in: zone).minute
        return language.pick(
            ja: "サインイン中: \(self.name)（\(until) まで）", en: "Signed in: \(self.name), until \(until)")
    }
}
