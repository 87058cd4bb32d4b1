package import Numbers

/// The issuer's grant, once its signature, device and expiry are checked (field 83; T29).
package struct Grant: Hashable, Sendable {
    package let number: CardNumber
    package let epoch: Epoch

    package init(number: CardNumber, epoch: Epoch) {
        self.number = number
        self.epoch = epoch
    }
}

/// Restoration: a main card that was invalidated by mistake is usable again (106; figure 12).
///
/// Two commits follow, the spare's first: it must have the certificate that names its main card at
/// the new epoch before that card is valid again, or a later promotion would list it below its epoch
/// and both would be accepted. The spare's table stays as it is.
package struct Restoration: Hashable, Sendable {
    package let main: CardTable

    /// - Parameter mainPIN: the main card's PIN under the spare's version of the PIN keys, where it
    ///   was set anew (T13).
    package init(
        of main: CardTable, from sub: CardTable, by grant: Grant,
        mainPIN: PINVerificationValue? = nil, isListed: ListedNumbers
    ) throws(TransitionRefusal) {
        // One that was used has given the card its epoch: it resets no tries again (T29).
        guard grant.number == main.cardNumber, grant.epoch > main.epoch else { throw .grantSpent }
        try Self.check(main, sub)
        // The grant releases the number before any list is asked (T8).
        guard !isListed(main.cardNumber, grant.epoch) else { throw .listed }
        guard mainPIN != nil || main.pinKeyVersion == sub.pinKeyVersion else { throw .pinNeeded }

        var restored = main
        restored.cardPIN = mainPIN ?? main.cardPIN
        restored.mainCardNumber = main.cardNumber
        restored.subCardNumber = sub.cardNumber
        restored.blacklist = sub.blacklist.without(main.cardNumber)
        restored.creditNumber = sub.creditNumber
        restored.creditPIN = sub.creditPIN
        restored.eMoneyID = sub.eMoneyID
        restored.epoch = grant.epoch
        restored.generation = sub.generation
        restored.pinKeyVersion = sub.pinKeyVersion
        restored.lastCopy = sub.lastCopy
        self.main = restored
    }

    private static func check(
        _ main: CardTable, _ sub: CardTable
    ) throws(TransitionRefusal) {
        switch main.standing {
        // Of a main card the PIN tries are used up, or a list has it.
        case .invalidated, .main: break
        case .spare, .blank: throw .notMain
        }
        switch sub.standing {
        case .spare(main.cardNumber): break
        case .main: throw .promotedSince
        case .spare: throw .otherPair
        case .blank: throw .blank
        case .invalidated: throw .invalidated
        }
        guard sub.subCardNumber == sub.cardNumber else { throw .otherPair }
        guard sub.generation >= main.generation else { throw .superseded }
    }
}
