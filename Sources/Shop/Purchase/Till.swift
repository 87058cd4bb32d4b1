package import Authorization
package import CardLayout
package import DurableSQLite
import Numbers
import ReasonTexts
package import SchemeMessages
package import ShopStore
package import SmartCard

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One enrolled terminal: judges and charges cards.
package struct Till: Sendable {
    package let bundle: KeyBundle
    package let vault: MasterKeySet
    package let store: ShopDatabase
    /// The issuer's, made stricter by the shop.
    package let limits: Limits
    package let clock: @Sendable () -> Int64
    let dayStart: @Sendable (Int64) -> Int64
    /// The list that the last sync has left.
    let shopList: ShopList

    /// - Parameters:
    ///   - shopLimits: what the shop allows; above the bundle it counts for nothing.
    ///   - clock: milliseconds since 1970 UTC.
    ///   - dayStart: when the business day that holds a moment began, in the same unit.
    package init(
        bundle: KeyBundle, store: ShopDatabase, shopLimits: [ShopLimit: Int64] = [:],
        clock: @escaping @Sendable () -> Int64 = Till.systemMilliseconds,
        dayStart: @escaping @Sendable (Int64) -> Int64 = BusinessDay().start(holding:),
        list: ShopList = .none
    ) {
        self.bundle = bundle
        vault = MasterKeySet(bundle.masters)
        self.store = store
        limits = bundle.limits.stricter(shopLimits)
        self.clock = clock
        self.dayStart = dayStart
        shopList = list
    }

    package static func systemMilliseconds() -> Int64 {
        Int64((Date().timeIntervalSince1970 * 1_000).rounded())
    }

    /// Has a card on a reader for as long as `body` needs it; what comes after, above all the wait
    /// for the disk, does not keep it there.
    ///
    /// Emulated cards are for test homes only (design, decision 10).
    package func withCard<Result>(
        on reader: any CardReader, waitSeconds: Int,
        _ body: (MeteredChannel) throws(TillError) -> Result
    ) throws(TillError) -> (Result, TapMeter) {
        let channel = try connect(to: reader, waitSeconds: waitSeconds)
        defer { channel.disconnect() }
        return (try body(channel), channel.meter)
    }

    /// The card on a reader, to be let go by ``MeteredChannel/disconnect()``.
    package func connect(
        to reader: any CardReader, waitSeconds: Int
    ) throws(TillError) -> MeteredChannel {
        guard !reader.isEmulated || bundle.environment == .test else { throw .emulatedReader }
        do throws(CardReaderError) {
            return MeteredChannel(try reader.connect(timeoutSeconds: waitSeconds))
        } catch {
            throw .reader(error)
        }
    }

    /// The chip's UID as the reader met it; nil when it is not one that a card of ours has.
    package func uid(_ channel: MeteredChannel) throws(CardLoss) -> CardUID? {
        do throws(CardChannelError) {
            let response = try channel.transmit(.readerUID)
            return response.statusWord == 0x9000 ? CardUID(response.data) : nil
        } catch {
            throw .channel(error)
        }
    }

    /// What is known of card numbers here.
    package var known: KnownNumbers { KnownNumbers(list: shopList, store: store) }

    /// How good the list is that a sale would be judged by now.
    package var list: ListUse { shopList.use(atMs: clock()) }
}

/// Why nothing was begun.
package enum TillError: Error, Hashable, Sendable {
    case reader(CardReaderError)
    case store(StoreError)
    /// An emulated card in a production home.
    case emulatedReader
    /// The till's number belongs to a sale of another amount or method.
    case saleConflict
    /// A sale of the till's number is going on at another reader.
    case saleGoingOn
    /// The till's number belongs to a sale that was given back.
    case saleCancelled
    /// There is no such transaction to be ended or given back.
    case saleUnknown
    /// Nothing that may still be cancelled.
    case cancelTooLate
    /// A cancel of the same sale was begun on the card, and its end is not known.
    case cancelOpen
    case refundTooMuch

    package var reason: ReasonCode {
        switch self {
        case .reader(let error): error.reason
        case .store(let error): error.reason
        case .emulatedReader: .readerEmulated
        case .saleConflict: .saleConflict
        case .saleGoingOn: .saleGoingOn
        case .saleCancelled: .saleCancelled
        case .saleUnknown: .saleUnknown
        case .cancelTooLate: .cancelTooLate
        case .cancelOpen: .cancelOpen
        case .refundTooMuch: .refundTooMuch
        }
    }
}
