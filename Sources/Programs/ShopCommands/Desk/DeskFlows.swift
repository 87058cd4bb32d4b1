import Authorization
import BackupDevice
import CardLayout
import Console
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import SchemeMessages
import ShopStore

/// The procedures, each from its PINs to what is printed: of its own call, or of `desk resume`.
extension DeskProcedureOptions {
    /// Copies the main card to its spare.
    func copy(_ work: DeskAtWork) throws {
        let cards = cards(try readers.both(), work)
        try finish(work) { id in
            let typed = try pins()
            let pins = DeskPINs(main: try typed.entry(.main), sub: try typed.entry(.sub))
            return try till { () throws(TillError) in
                try CopyingProcedure(pins: pins)
                    .run(at: work.desk, with: cards, transactionID: id)
            }
        }
    }

    /// Makes the spare the main card.
    func promote(_ work: DeskAtWork) throws {
        let cards = cards(try readers.single(.sub), work)
        try finish(work) { id in
            let pin = try pins().entry(.sub)
            return try till { () throws(TillError) in
                try PromotionProcedure(pin: pin)
                    .run(at: work.desk, with: cards, transactionID: id)
            }
        }
    }

    /// Erases a card for good.
    func invalidate(_ work: DeskAtWork, on place: DeskPlace = .main) throws {
        let cards = cards(try readers.single(place), work)
        try finish(work) { id in
            try till { () throws(TillError) in
                try InvalidationProcedure().run(at: work.desk, with: cards, transactionID: id)
            }
        }
    }

    /// Looks whether a spare is in order.
    func verify(_ work: DeskAtWork) throws {
        let cards = cards(try readers.single(.sub), work)
        try finish(work) { id in
            let pin = try pins().entry(.sub)
            return try till { () throws(TillError) in
                try VerificationProcedure(pin: pin)
                    .run(at: work.desk, with: cards, transactionID: id)
            }
        }
    }

    /// Makes a card the spare of a main card, by the order in a file.
    func pair(_ work: DeskAtWork, order path: String) throws {
        let bundle = work.shop.bundle
        let file = try orderFile(path)
        let order = try ordered { () throws(OrderRefusal) in
            try PairOrder(signed: file, issuer: bundle.issuerID, key: bundle.issuerKey)
        }
        try stored { () throws(StoreError) in
            try work.desk.learn(
                PairRecord(
                    mainNumber: order.main, subNumber: order.sub, generation: order.generation),
                by: order.certificate)
        }
        let cards = cards(try readers.both(), work)
        try finish(work) { id in
            let typed = try pins()
            let pins = DeskPINs(main: try typed.entry(.main))
            let copying = CopyingProcedure(pins: pins, newSubPIN: try typed.new(.newSub))
            let recyclingID = try TransactionID.fresh()
            return try till { () throws(TillError) in
                try PairingProcedure(
                    certificate: order.certificate, main: order.main, copying: copying
                )
                .run(
                    at: work.desk, with: cards, transactionID: id, recyclingID: recyclingID)
            }
        }
    }

    /// Brings a main card back, or gives a card its PIN tries back, by the order in a file.
    func restore(_ work: DeskAtWork, order path: String, setsNewPIN: Bool) throws {
        let bundle = work.shop.bundle
        let file = try orderFile(path)
        let nowMs = try stored { () throws(StoreError) in
            try work.shop.home.database.signedTime()
                .updateStart(clockMs: Till.systemMilliseconds())
        }
        let order = try ordered { () throws(OrderRefusal) in
            try RestorationOrder(
                signed: file, issuer: bundle.issuerID, key: bundle.issuerKey,
                device: bundle.terminal, nowMs: nowMs)
        }
        guard !setsNewPIN || order.allowsNewPIN else { throw ProgramFailure(.deskNewPIN) }
        switch order {
        case .card(let order): try restore(work, order, setsNewPIN: setsNewPIN)
        case .tries(let order): try restore(work, order, setsNewPIN: setsNewPIN)
        }
    }

    private func restore(_ work: DeskAtWork, _ order: GrantOrder, setsNewPIN: Bool) throws {
        let cards = cards(try readers.both(), work)
        try finish(work) { id in
            let typed = try pins()
            let new = setsNewPIN ? try typed.new(.newMain) : nil
            let pins = DeskPINs(
                main: setsNewPIN ? nil : try typed.entry(.main), sub: try typed.entry(.sub))
            return try till { () throws(TillError) in
                try RestorationProcedure(
                    grant: order.grant, certificate: order.subCertificate, pins: pins,
                    newMainPIN: new
                ).run(at: work.desk, with: cards, transactionID: id)
            }
        }
    }

    private func restore(_ work: DeskAtWork, _ order: TriesOrder, setsNewPIN: Bool) throws {
        let place: DeskPlace = order.isSpare ? .sub : .main
        let cards = cards(try readers.single(place), work)
        try finish(work) { id in
            let new = setsNewPIN ? try pins().new(order.isSpare ? .newSub : .newMain) : nil
            guard setsNewPIN == (new != nil) else { throw ProgramFailure(.pinRequired) }
            return try till { () throws(TillError) in
                try TriesProcedure(order: order, newPIN: new, at: place)
                    .run(at: work.desk, with: cards, transactionID: id)
            }
        }
    }
}

/// Reads an order, and says why it is none.
private func ordered<Order>(
    _ body: () throws(OrderRefusal) -> Order
) throws(ProgramFailure) -> Order {
    do throws(OrderRefusal) { return try body() } catch { throw ProgramFailure(error.reason) }
}
