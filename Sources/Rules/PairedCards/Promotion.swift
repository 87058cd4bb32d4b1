package import Numbers

/// Promotion: the spare becomes the main card (105; figure 11).
package struct Promotion: Hashable, Sendable {
    package let table: CardTable
    /// The old main card's number, for every list there is: the desk's before the card is written,
    /// the card's in the same commit, the issuer's by a notice (O20; T20).
    package let replaced: BlacklistEntry

    /// - Parameters:
    ///   - record: what the desk knows of the pair; nil at one that has never met it.
    ///   - assignment: the spare's own certificate.
    package init(
        of sub: CardTable, record: PairRecord?, by assignment: SpareAssignment,
        isListed: ListedNumbers
    ) throws(TransitionRefusal) {
        let oldNumber = try sub.mainNumberOfSpare()
        guard assignment.number == sub.cardNumber, let named = assignment.entry(of: oldNumber)
        else { throw .notNamed }
        try Self.check(sub, oldNumber, record, assignment)
        guard !isListed(sub.cardNumber, assignment.epoch) else { throw .listed }
        // Where the old card was restored, its spare got the certificate that names it there.
        replaced = named

        // The old number first: 53 is overwritten next, and the card must not list itself (T1).
        var table = sub
        table.blacklist = sub.blacklist.without(sub.cardNumber).adding(named)
        table.mainCardNumber = sub.cardNumber
        table.subCardNumber = nil
        table.generation = assignment.generation
        table.lastCopy = nil
        self.table = table
    }

    private static func check(
        _ sub: CardTable, _ oldNumber: CardNumber, _ record: PairRecord?,
        _ assignment: SpareAssignment
    ) throws(TransitionRefusal) {
        guard assignment.generation >= sub.generation else { throw .superseded }
        guard let record else { return }
        guard record.generation <= assignment.generation else { throw .superseded }
        guard
            record.generation < assignment.generation
                || (record.mainNumber == oldNumber && record.subNumber == sub.cardNumber)
        else { throw .numbersDisagree }
    }
}

extension CardTable {
    /// O17: 51 = 54, and 53 of another card.
    fileprivate func mainNumberOfSpare() throws(TransitionRefusal) -> CardNumber {
        switch standing {
        case .main: throw .liveMain
        case .blank: throw .blank
        case .invalidated: throw .invalidated
        case .spare(let mainNumber):
            guard subCardNumber == cardNumber else { throw .otherPair }
            return mainNumber
        }
    }
}
