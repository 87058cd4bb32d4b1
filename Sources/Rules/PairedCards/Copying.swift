package import Numbers

/// Copying: the main card's information into the spare (104; figure 10).
///
/// Two commits follow, one on each card and the spare's first: a spare that is fresher than the main
/// card says is harmless, one that is older is not.
package struct Copying: Hashable, Sendable {
    package let main: CardTable
    package let sub: CardTable

    /// - Parameters:
    ///   - record: what the desk knows of the pair (O8, O9).
    ///   - assignment: the certificate that the spare has or gets.
    ///   - subPIN: the spare's own PIN under the main card's version of the PIN keys, where it was
    ///     typed anew; copying never touches another one (O14).
    ///   - stamp: when, and a digest of what is copied.
    package init(
        from main: CardTable, onto sub: CardTable, record: PairRecord,
        by assignment: SpareAssignment,
        subPIN: PINVerificationValue? = nil, stamp: CopyStamp, isListed: ListedNumbers
    ) throws(TransitionRefusal) {
        try Self.check(main, sub, record, assignment)
        guard !isListed(main.cardNumber, main.epoch), !isListed(sub.cardNumber, assignment.epoch)
        else { throw .listed }
        guard subPIN != nil || sub.pinKeyVersion == main.pinKeyVersion else { throw .pinNeeded }

        // The main card learns its spare first, so that 44 can be copied (T5).
        var bound = main
        bound.subCardNumber = sub.cardNumber
        bound.generation = assignment.generation
        bound.lastCopy = stamp
        self.main = bound

        var copy = sub
        copy.cardPIN = subPIN ?? sub.cardPIN
        copy.mainCardNumber = bound.mainCardNumber
        copy.subCardNumber = bound.subCardNumber
        // A card never carries its own number from another one's list (T31).
        copy.blacklist = bound.blacklist.without(sub.cardNumber)
        copy.creditNumber = bound.creditNumber
        copy.creditPIN = bound.creditPIN
        copy.eMoneyID = bound.eMoneyID
        copy.epoch = max(sub.epoch, assignment.epoch)
        copy.generation = assignment.generation
        copy.pinKeyVersion = bound.pinKeyVersion
        copy.lastCopy = stamp
        self.sub = copy
    }

    private static func check(
        _ main: CardTable, _ sub: CardTable, _ record: PairRecord, _ assignment: SpareAssignment
    ) throws(TransitionRefusal) {
        guard main.standing == .main else { throw .notMain }
        try sub.requireSpare(of: main.cardNumber, at: assignment.epoch)
        // A certificate from before a restoration would list the main card below its epoch.
        guard assignment.number == sub.cardNumber,
            let named = assignment.entry(of: main.cardNumber), named.epoch >= main.epoch
        else { throw .notNamed }
        guard assignment.generation >= max(main.generation, record.generation) else {
            throw .superseded
        }
        guard record.mainNumber == main.cardNumber, record.subNumber == sub.cardNumber else {
            throw .numbersDisagree
        }
    }
}

extension CardTable {
    /// Accepted as a spare is one that is bound to this main card already, or a blank one (T4, T6).
    /// A card that was invalidated is blank again once the issuer has given its number a higher
    /// epoch (T31).
    fileprivate func requireSpare(
        of mainNumber: CardNumber, at epoch: Epoch
    ) throws(TransitionRefusal) {
        switch standing {
        case .main: throw .liveMain
        case .spare(mainNumber), .blank: break
        case .spare: throw .otherPair
        case .invalidated:
            guard !blacklist.lists(cardNumber, at: epoch) else { throw .invalidated }
        }
    }
}

extension BlacklistInformation {
    /// Without what it says of one number.
    package func without(_ number: CardNumber) -> BlacklistInformation {
        BlacklistInformation(entries.filter { $0.number != number }) ?? .none
    }

    /// With one more entry, in place of an older one of the same number; a fifth pushes out the
    /// oldest (T18).
    package func adding(_ entry: BlacklistEntry) -> BlacklistInformation {
        let others = entries.filter { $0.number != entry.number }
        return BlacklistInformation(others.suffix(Self.maximumCount - 1) + [entry]) ?? .none
    }
}
