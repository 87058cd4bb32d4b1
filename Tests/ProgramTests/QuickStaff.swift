import BackupDevice
import DurableSQLite
import Foundation
import PairedCards
import SchemeMessages
import ShopStore
import Testing

/// An account at a desk whose passcode is quickly compared: what it costs to guess at it is not
/// what these tests are about, and they sign in some thousand times.
enum QuickStaff {
    /// Adds the desk's first manager.
    static func add(_ name: String, passcode: String, to home: URL) throws {
        let shop = try ShopHome.open(at: home.path, for: .writing)
        let desk = try DeskEntry(
            store: shop.database, bundle: KeyBundle(signed: shop.bundle, pinned: shop.issuerKey),
            cost: PasscodeCost(rounds: 2, blockSize: 1, parallelism: 1))
        try desk.addStaff(
            #require(StaffName(name)), .manager, #require(Passcode(passcode)), atMs: 1)
        try shop.database.close()
    }
}
