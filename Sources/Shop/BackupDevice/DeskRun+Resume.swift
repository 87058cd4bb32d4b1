import Authorization
import CardLayout
import DurableSQLite
import Numbers
import ShopStore

/// What was begun before, and which transaction this run is then.
extension DeskRun {
    /// Goes on with what was begun before on these cards, which are refused where something else is
    /// to be gone on with.
    mutating func resume(where isSame: (DeskNote) -> Bool) throws(DeskStop) {
        let kind = kind
        try resume { open in open.kind == kind && open.subject.desk.map(isSame) ?? false }
    }

    /// The same where an order of the issuer names the transaction.
    mutating func resume(_ ordered: TransactionID) throws(DeskStop) {
        try resume { open in open.transactionID == ordered }
    }

    private mutating func resume(
        _ isThis: (PendingProcedure) -> Bool
    ) throws(DeskStop) {
        let open = try DeskStop.storing { () throws(StoreError) in
            try desk.store.pendingProcedures().last(where: isThis)
        }
        if let wanted = desk.resuming, wanted.kind == kind,
            wanted.transactionID != open?.transactionID
        {
            // The right card, with another order than it was begun with.
            let isItsCard = note.mainNumber.map { $0 == wanted.subject.desk?.mainNumber } ?? false
            throw .refused(Reason(isItsCard ? .deskOtherOrder : .deskNotThese), lastPlace)
        }
        guard let open else { return }
        continued = open
        transactionID = open.transactionID
    }

    /// One order of tries is open on a card at a time: by its number the card tells whether it has
    /// given the tries, and the number of another would take its place.
    func requireNoOtherOrder(than ordered: TransactionID, on uid: CardUID) throws(DeskStop) {
        let open = try DeskStop.storing { () throws(StoreError) in
            try desk.store.pendingProcedures()
        }
        let isOther = open.contains {
            $0.transactionID != ordered && $0.kind == kind && $0.subject.cardUID == uid
                && $0.subject.desk?.isOfTries ?? false
        }
        guard !isOther else { throw .refused(Reason(.deskOtherOrder), lastPlace) }
    }

    /// Goes on as the transaction that an order names; refused where that is closed.
    mutating func become(_ ordered: TransactionID, of place: DeskPlace) throws(DeskStop) {
        guard transactionID != ordered else { return }
        let records = try DeskStop.storing { () throws(StoreError) in
            try desk.store.records(of: ordered)
        }
        // An end that is incomplete may stand alone: the disk was full before it.
        guard !records.contains(where: \.isClosing) else {
            throw .refused(Reason(.deskGrantSpent), place)
        }
        transactionID = ordered
    }
}
