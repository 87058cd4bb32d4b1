import CardEmulator
import CardLayout
import DESFireWire
import Numbers
import ShopTesting

/// A card with all that its chip remembers: what no shop can know, and every claim is held to.
struct WorldCard {
    static let cardPIN = "1234"
    static let creditPIN = "567890"

    let number: CardNumber
    var box: ChipBox
    /// As it was after the last step.
    var figures: Figures

    init(_ chip: EmulatedChip, _ number: CardNumber) throws {
        self.number = number
        box = ChipBox(chip)
        figures = try Figures(chip.image)
    }

    struct Figures: Hashable {
        var balanceMinor: Int64 = 0
        var allowanceMinor: Int64 = 0
        var tries = TriesLayout.full
        var commits: UInt32 = 0
        /// Oldest first.
        var log: [[UInt8]] = []

        init(_ image: ChipImage) throws {
            for number in FileNumber.allCases {
                guard
                    let content = image.application(CardApplication.id)?
                        .file(number.rawValue)?.content
                else { throw Violation("no file \(number)") }
                switch (number, content) {
                case (.balance, .value(let state)): balanceMinor = Int64(state.balance)
                case (.allowance, .value(let state)): allowanceMinor = Int64(state.balance)
                case (.tries, .backup(let state)): tries = try TriesLayout(state.bytes)
                case (.transactionMAC, .transactionMAC(let state)): commits = state.counter
                case (.log, .cyclic(let state)):
                    log = (0..<state.count).reversed().compactMap { state.record($0) }
                default: break
                }
            }
        }

        func minor(_ file: FileNumber) -> Int64 {
            file == .balance ? balanceMinor : allowanceMinor
        }

        /// What was written behind the newest record of an earlier look.
        func records(since earlier: Figures) throws -> [LogRecord] {
            guard let last = earlier.log.last, let place = log.lastIndex(of: last) else {
                throw Violation("the log has lost its place")
            }
            return try log[(place + 1)...].map { try LogRecord($0) }
        }

        /// What the chip still shows to a reader: one record less than it holds room for.
        var shownLog: ArraySlice<[UInt8]> { log.suffix(10) }
    }

    /// The issuer's own work, done between two steps: money loaded, tries given back.
    mutating func service(balance: Int32?, allowance: Int32?, tries: TriesLayout?) throws {
        var image = box.current
        guard
            let place = image.applications.firstIndex(where: {
                $0.id == CardApplication.id.bytes
            })
        else { throw Violation("no application") }
        for index in image.applications[place].files.indices {
            let file = image.applications[place].files[index]
            switch (FileNumber(rawValue: file.number), file.content) {
            case (.balance, .value(var state)):
                state.balance = balance ?? state.balance
                image.applications[place].files[index].content = .value(state)
            case (.allowance, .value(var state)):
                state.balance = allowance ?? state.balance
                image.applications[place].files[index].content = .value(state)
            case (.tries, .backup(var state)):
                state.bytes = tries?.bytes ?? state.bytes
                image.applications[place].files[index].content = .backup(state)
            default: break
            }
        }
        box = ChipBox(image: image)
        figures = try Figures(image)
    }
}

/// Something that must never be true.
struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    static func unless(_ condition: Bool, _ text: @autoclosure () -> String) throws {
        guard condition else { throw Violation(text()) }
    }
}
