import CardEmulator
import Foundation

typealias CardCut = EmulatedChannel.Cut

extension CardCut {
    /// As the emulated reader is told.
    var option: String {
        switch self {
        case .before(let number): "cut-before=\(number)"
        case .after(let number): "cut-after=\(number)"
        }
    }
}

/// What goes wrong during one call.
enum FlowFault: Sendable, CustomStringConvertible {
    case card(cut: CardCut)
    /// Something below the shop's home, at an operation counted from 1
    /// (`Tests/Support/faultio.c`).
    case home(String, operation: Int)

    /// Nothing; the operations are counted.
    static let count = home("count", operation: 0)

    /// The process killed, the power cut with unsynced writes lost, the disk full from then on,
    /// one operation failed.
    static let homeKinds = ["kill", "drop", "enospc", "eio"]

    static let logName = "operations"

    var description: String {
        switch self {
        case .card(let cut): cut.option
        case .home(let kind, let operation): "\(kind) at \(operation)"
        }
    }

    var cut: CardCut? {
        if case .card(let cut) = self { cut } else { nil }
    }

    /// How a call may end with it that otherwise ends with one of `exits`.
    func exits(besides exits: Set<Int32>) -> Set<Int32> {
        switch self {
        // The clerk never hears of an end that nobody knows.
        case .card: [3]
        case .home: exits.union([-1, 3, 4])
        }
    }

    func environment(in folder: URL) -> [String: String] {
        guard case .home(let kind, let operation) = self else { return [:] }
        return [
            "FAULTIO_UNDER": folder.appending(path: "shop").path,
            "FAULTIO_LOG": folder.appending(path: Self.logName).path,
            "FAULTIO_DO": kind, "FAULTIO_AT": String(operation),
        ]
    }
}

/// Everything that can go wrong in one call.
struct FlowFaults {
    /// APDUs that reach the chip, and operations below the home.
    let exchanges: Int64
    let operations: Int

    /// The card leaves before or after each of its APDUs.
    var card: [FlowFault] {
        (0..<exchanges).flatMap { exchange -> [FlowFault] in
            let number = Int(exchange) + 1
            return [.card(cut: .before(number)), .card(cut: .after(number))]
        }
    }

    var home: [FlowFault] {
        FlowFault.homeKinds.flatMap { kind in
            (0..<operations).map { .home(kind, operation: $0 + 1) }
        }
    }
}
