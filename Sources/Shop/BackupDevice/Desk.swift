import Authorization
import CardLayout
import DurableSQLite
package import Numbers
import PairedCards
package import Purchase
import SchemeMessages
package import ShopStore
package import SmartCard

/// The backup device of a shop with somebody signed in: pairs, copies, promotes, invalidates and
/// restores cards (patent, 30; T23).
///
/// All sessions are under the re-issue key. A procedure is a row of commits on cards, each atomic
/// and each journalled before the card is asked; run again, it finishes what was cut (design,
/// decision 3).
package struct Desk: Sendable {
    package let till: Till
    /// Who is signed in; stands in every record.
    package let staff: String
    /// The only procedure of its kind that may be worked on; nil: whichever the cards are of.
    package var resuming: PendingProcedure?

    /// Nil where the terminal is no backup device.
    package init?(till: Till, session: DeskSession) {
        guard till.bundle.isBackupDevice else { return nil }
        self.till = till
        staff = session.staff.text
    }

    var store: ShopDatabase { till.store }

    /// Seconds since 1970 UTC as this desk knows the time; at least 1, since 0 says "never".
    var nowUnixSeconds: UInt32 { UInt32(clamping: max(1, till.clock() / 1_000)) }
}

/// The two places for cards, of which a desk with one reader has one after the other.
package enum DeskPlace: String, Hashable, Sendable, CaseIterable {
    case main
    case sub
}

/// The readers of a desk.
package enum DeskReaders: Sendable {
    /// Cards are asked for in turn.
    case one(any CardReader)
    case two(main: any CardReader, sub: any CardReader)

    func reader(for place: DeskPlace) -> any CardReader {
        switch (self, place) {
        case (.one(let reader), _): reader
        case (.two(let main, _), .main): main
        case (.two(_, let sub), .sub): sub
        }
    }

    var areTwo: Bool { if case .two = self { true } else { false } }
}

/// What the people at the desk are asked while a procedure runs.
package struct DeskTalk {
    let ask: (DeskPlace) -> Void
    let confirm: (DeskPreview) -> Bool

    /// - Parameters:
    ///   - ask: says which card is wanted on the reader next.
    ///   - confirm: shows what will happen, and asks; false changes nothing (O18).
    package init(
        ask: @escaping (DeskPlace) -> Void, confirm: @escaping (DeskPreview) -> Bool
    ) {
        self.ask = ask
        self.confirm = confirm
    }
}

/// What a procedure is about to do, told before an irreversible step.
package struct DeskPreview: Hashable, Sendable {
    package let kind: TransactionKind
    /// The card that will be written first.
    package let card: CardNumber
    /// The number that will be invalid everywhere; nil where none will.
    package let invalid: CardNumber?
    /// What is on the card and will be taken off, in minor units; nil where nothing is.
    package var balanceMinor: Int64?
    package var allowanceMinor: Int64?
    /// Whether nothing is on the card any more, its money included.
    package var isErased = false
    /// Whether the PIN tries are given back, and nothing else is changed.
    package var isOfTries = false
    /// Whether the holder's new PIN is set on the card.
    package var setsNewPIN = false
}
