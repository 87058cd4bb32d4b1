import Authorization
import BackupDevice
import CardLayout
import Console
import Purchase
import ReasonTexts

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The PINs of one procedure, each typed once before any card is asked for: where staff do not see
/// it (T23).
struct DeskPINInput {
    enum Wanted: String {
        case main, sub, newMain, newSub
    }

    private let piped: [String: String]?
    private let language: Language

    /// What was piped in is read whole, and at most once.
    init(_ options: DeskInputOptions, _ language: Language) throws(ProgramFailure) {
        self.language = language
        guard options.pinsStdin else {
            piped = nil
            return
        }
        guard let bytes = Standard.input(),
            let object = try? JSONDecoder().decode([String: String].self, from: Data(bytes)),
            object.keys.allSatisfy({ Wanted(rawValue: $0) != nil })
        else { throw ProgramFailure(.pinsMalformed) }
        piped = object
    }

    /// Nil where nobody has typed one, and nobody can be asked.
    func entry(_ wanted: Wanted) throws(ProgramFailure) -> PINEntry? {
        guard let text = try text(wanted) else { return nil }
        return PINEntry(try pin(text))
    }

    /// A PIN that is set, which people type twice (T6, T13).
    func new(_ wanted: Wanted) throws(ProgramFailure) -> PIN? {
        guard let text = try text(wanted) else { return nil }
        if piped == nil {
            let again = Standard.askSecret(prompt(wanted, isRepeated: true))
            guard again == text else { throw ProgramFailure(.pinsDiffer) }
        }
        return try pin(text)
    }

    private func text(_ wanted: Wanted) throws(ProgramFailure) -> String? {
        if let piped { return piped[wanted.rawValue] }
        guard Standard.isTerminal else { return nil }
        return Standard.askSecret(prompt(wanted, isRepeated: false)) ?? ""
    }

    private func pin(_ text: String) throws(ProgramFailure) -> PIN {
        guard let pin = PIN(text) else { throw ProgramFailure(.pinsMalformed) }
        return pin
    }

    private func prompt(_ wanted: Wanted, isRepeated: Bool) -> String {
        let text =
            switch wanted {
            case .main: language.pick(ja: "正カードの暗証番号", en: "PIN of the main card")
            case .sub: language.pick(ja: "副カードの暗証番号", en: "PIN of the spare")
            case .newMain:
                language.pick(ja: "正カードの新しい暗証番号", en: "New PIN of the main card")
            case .newSub: language.pick(ja: "副カードの新しい暗証番号", en: "New PIN of the spare")
            }
        let suffix = isRepeated ? language.pick(ja: "(もう一度)", en: ", once more") : ""
        return text + suffix + ": "
    }
}
