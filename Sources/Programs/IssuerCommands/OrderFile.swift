import Authorization
import Console
import DurableSQLite
import IssuerStore
import Numbers

/// The file that an order is written to, for whoever carries it to the desk.
struct OrderFile {
    let path: String

    /// Refuses a file that is there, before anything is changed in the books for it.
    ///
    /// - Parameter isSame: whether what is there is this very order, which an earlier call has left.
    func check(isSame: ([UInt8]) -> Bool = { _ in false }) throws(ProgramFailure) {
        guard DurableFile.exists(path) || DurableFile.isLink(path) else { return }
        guard let found = try? DurableFile.read(path), isSame(found) else {
            throw ProgramFailure(.optionMalformed, path)
        }
    }

    /// Whole, or not at all, for its owner only (0600).
    func write(_ order: [UInt8]?) throws(ProgramFailure) {
        guard let order else { throw ProgramFailure(.fault) }
        do throws(StoreError) {
            try DurableFile.write(order, to: path)
        } catch {
            let isOption = error == .missing || error == .exists
            throw ProgramFailure(isOption ? .optionMalformed : error.reason, path)
        }
    }
}

extension IssuerHome {
    /// A number of the issuer's scheme.
    func number(_ text: String) throws(ProgramFailure) -> CardNumber {
        guard let number = CardNumber(text: text), profile.scheme.index(of: number) != nil else {
            throw ProgramFailure(.numberMalformed, text)
        }
        return number
    }
}

/// A terminal's number.
func terminalNumber(_ text: String) throws(ProgramFailure) -> TerminalNumber {
    guard let number = TerminalNumber(text: text) else {
        throw ProgramFailure(.numberMalformed, text)
    }
    return number
}

/// Calls the issuer's books of pairs, and says what people are told when they refuse.
func paired<Value>(
    _ detail: String, _ body: () throws(PairError) -> Value
) throws(ProgramFailure) -> Value {
    do throws(PairError) { return try body() } catch { throw error.failure(detail) }
}

extension PairError {
    /// What people are told.
    fileprivate func failure(_ detail: String) -> ProgramFailure {
        switch self {
        case .cardUnknown(let number): ProgramFailure(.pairCardUnknown, number.text)
        case .notMain(let number): ProgramFailure(.pairNotMain, number.text)
        case .listed(let number): ProgramFailure(.pairListed, number.text)
        case .inUse(let number): ProgramFailure(.pairInUse, number.text)
        case .promotedSince(let number): ProgramFailure(.pairPromoted, number.text)
        case .spent(let number): ProgramFailure(.numberEpochsSpent, number.text)
        case .triesElsewhere(let number, let device):
            ProgramFailure(.pairTriesElsewhere, "\(number.text), \(device)")
        case .terminalUnknown: ProgramFailure(.terminalUnknown, detail)
        case .notBackupDevice: ProgramFailure(.terminalNotDesk, detail)
        case .store(let error): ProgramFailure(error.reason, detail)
        }
    }
}
