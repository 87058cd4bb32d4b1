package import Authorization
import DurableSQLite
import PairedCards
import Purchase
import SmartCard

/// What ends a procedure before its end.
enum DeskStop: Error {
    /// Of which card; nil where none is concerned.
    case refused(Reason, DeskPlace?)
    /// The card says that somebody else has done it: nothing is open here any more.
    case doneElsewhere(ReasonCode, DeskPlace)
    case lost(CardLoss, DeskPlace)
    case till(TillError)
    case store(StoreError)
}

extension DeskStop {
    init(_ stop: SaleStop, _ place: DeskPlace) {
        self =
            switch stop {
            case .card(let loss): .lost(loss, place)
            case .store(let error): .store(error)
            }
    }

    /// What a desk meets while a card is taken away.
    var isOfLeaving: Bool {
        switch self {
        case .lost(.channel, _), .till(.reader(.noCard)), .till(.reader(.cardUnresponsive)): true
        case .refused(let reason, _): reason.code == .cardForeign
        default: false
        }
    }

    /// Whether that card is not there any more.
    func isLoss(of place: DeskPlace) -> Bool {
        if case .lost(_, place) = self { true } else { false }
    }

    static func storing<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(DeskStop) -> Value {
        do throws(StoreError) { return try body() } catch { throw .store(error) }
    }

    /// A transition of the rules, with its refusal told of a card.
    static func ruling<Value>(
        _ place: DeskPlace, _ body: () throws(TransitionRefusal) -> Value
    ) throws(DeskStop) -> Value {
        do throws(TransitionRefusal) { return try body() } catch {
            throw .refused(Reason(error.reason), place)
        }
    }
}

extension TransitionRefusal {
    /// What people are told.
    package var reason: ReasonCode {
        switch self {
        case .notMain: .deskNotMain
        case .liveMain: .deskLiveMain
        case .otherPair: .deskOtherPair
        case .invalidated: .cardInvalidated
        case .blank: .cardBlank
        case .listed: .cardListed
        case .numbersDisagree: .deskNumbersDisagree
        case .notNamed: .deskNotNamed
        case .superseded: .deskSuperseded
        case .promotedSince: .deskPromotedSince
        case .grantSpent: .deskGrantSpent
        case .pinNeeded: .pinRequired
        }
    }
}
