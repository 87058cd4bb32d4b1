import Authorization
import Foundation
import Numbers
import ShopStore
import Testing

/// One flow with a fault in one of its calls, on a copy of a place, held to the flow's end.
struct FlowTrial {
    let flow: FaultyFlow
    /// The call with the fault in it.
    private let call: FlowCall
    /// The fault and what came before it, to find the case again.
    private let label: String
    private let place: FlowPlace

    /// What was on the card when it was issued.
    private static let eMoneyMinor: Int64 = 50_000
    private static let creditMinor: Int64 = 30_000
    private static let tries: Int64 = 3

    /// A fault in the flow's call.
    ///
    /// - Parameters:
    ///   - template: stands where it begins; it is not changed.
    ///   - counter: where the card is read; by an emulated reader where there is none.
    @discardableResult
    init(
        _ flow: FaultyFlow, from template: FlowPlace, _ fault: FlowFault,
        at counter: VirtualCounter? = nil
    ) throws {
        try self.init(
            flow, template, flow.call, fault, then: flow.calls, "\(flow.name), \(fault)",
            at: counter)
    }

    /// A fault in the call that follows a torn one.
    ///
    /// - Parameter torn: stands where the card had left in the flow's call.
    @discardableResult
    init(
        _ flow: FaultyFlow, from torn: FlowPlace, after cut: FlowFault, _ fault: FlowFault
    ) throws {
        try self.init(
            flow, torn, flow.recovery, fault, then: flow.callsAfterRecovery,
            "\(flow.name), \(cut), \(fault)")
    }

    private init(
        _ flow: FaultyFlow, _ template: FlowPlace, _ call: FlowCall, _ fault: FlowFault,
        then calls: [FlowCall], _ label: String, at counter: VirtualCounter? = nil
    ) throws {
        self.flow = flow
        self.call = call
        self.label = label
        place = try template.copied()
        let start = try place.chip()
        let disturbed = try place.run(call, fault, at: counter)
        var told = [try told(disturbed, exits: fault.exits(besides: call.exits))]
        expectBeforeOrAfter(try place.chip(), start, triesTold: told[0].triesLeft)
        for call in calls {
            told.append(try self.told(try place.run(call, at: counter), exits: call.exits))
        }
        let books = try FlowBooks(place)
        expectTrue(told, books)
        try expectEnd(books)
    }

    // MARK: - What was said

    private struct Told {
        let verdict: String?
        let transactionID: String?
        let triesLeft: Int64?
    }

    /// What somebody at the till has read; nothing when the program was killed before.
    private func told(_ run: ProgramRun, exits: Set<Int32>) throws -> Told {
        #expect(exits.contains(run.exit), "\(label): \(run.exit), \(run.everything)")
        guard !run.output.isEmpty else {
            return Told(verdict: nil, transactionID: nil, triesLeft: nil)
        }
        let json = try run.json()
        var tries: Int64?
        if case .integer(let left) = json["triesLeft"] { tries = left }
        if let tries {
            // Whoever reads about a PIN reads of a try that the chip has lost already.
            let chip = try place.chip()
            let left = min(chip.cardPINTries, chip.creditPINTries)
            #expect(tries == left, "\(label): a free try")
        }
        return Told(
            verdict: json["verdict"]?.text, transactionID: json["transactionID"]?.text,
            triesLeft: tries)
    }

    private func expectTrue(_ told: [Told], _ books: FlowBooks) {
        let approved = Set(books.approved.map(\.subject.transactionID.text))
        for one in told {
            guard let id = one.transactionID else { continue }
            switch one.verdict {
            case "approved": #expect(approved.contains(id), "\(label): \(id) told, not kept")
            case "declined": #expect(!approved.contains(id), "\(label): \(id) told as declined")
            default: break
            }
        }
    }

    // MARK: - What is on the card

    private func expectBeforeOrAfter(
        _ chip: ChipFigures, _ start: ChipFigures, triesTold: Int64?
    ) {
        let taken = FlowTrial.figures(after: flow.end)
        let isEMoneyKnown = [start.balanceMinor, taken.eMoney].contains(chip.balanceMinor)
        let isCreditKnown = [start.allowanceMinor, taken.credit].contains(chip.allowanceMinor)
        #expect(isEMoneyKnown && isCreditKnown, "\(label): neither before nor after, \(chip)")
        let isPaid =
            chip.balanceMinor != start.balanceMinor
            || chip.allowanceMinor != start.allowanceMinor
        if call.pin != nil, isPaid {
            #expect(chip.commits >= start.commits + 2, "\(label): paid without a spent try")
        }
        if triesTold == nil, call.pin != nil, !isPaid {
            let left = min(chip.cardPINTries, chip.creditPINTries)
            let before = min(start.cardPINTries, start.creditPINTries)
            #expect(left == before || left == before - 1, "\(label): \(left) tries")
        }
    }

    private static func figures(after end: FaultyFlow.End) -> (eMoney: Int64, credit: Int64) {
        (eMoneyMinor - end.eMoney, creditMinor - end.credit)
    }

    // MARK: - The end

    private func expectEnd(_ books: FlowBooks) throws {
        let chip = try place.chip()
        let expected = FlowTrial.figures(after: flow.end)
        #expect(chip.balanceMinor == expected.eMoney, "\(label): e-money")
        #expect(chip.allowanceMinor == expected.credit, "\(label): credit")
        #expect(chip.cardPINTries == Self.tries, "\(label): card PIN")
        #expect(chip.creditPINTries == Self.tries, "\(label): credit PIN")
        #expect(books.owedMinor(.eMoney) == flow.end.owed, "\(label): owed")
        let eMoney = chip.balanceMinor + books.claimsMinor(.eMoney) + books.owedMinor(.eMoney)
        #expect(eMoney == Self.eMoneyMinor, "\(label): e-money is not conserved")
        let credit = chip.allowanceMinor + books.claimsMinor(.credit) + books.owedMinor(.credit)
        #expect(credit == Self.creditMinor, "\(label): credit is not conserved")
        let references = books.approvedSales.compactMap(\.subject.saleReference)
        #expect(Set(references).count == references.count, "\(label): charged twice")
        #expect(books.pending.isEmpty, "\(label): \(books.pending)")
        #expect(
            books.verification == .intact(count: Int64(books.records.count)),
            "\(label): \(books.verification)")
        let commits = chip.commits - Self.commitsOfIssuing
        #expect(commits <= books.announcedCommits, "\(label): a commit that no record announces")
    }

    private static let commitsOfIssuing: Int64 = 1
}
