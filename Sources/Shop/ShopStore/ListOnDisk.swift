package import Authorization
package import Blacklist
import Crypto
package import DurableSQLite

/// What lies in the place of the accepted list, compared with what was accepted.
package enum ListOnDisk: Sendable {
    /// No list was ever accepted.
    case none
    /// One was, and the file is another one, or cannot be read.
    case damaged
    case held(HeldList)
}

/// The accepted list whose file is there, byte for byte.
package struct HeldList: Sendable {
    package let accepted: AcceptedList
    package let file: MappedFile
    package let layout: SnapshotLayout

    /// As a till asks it.
    package var asked: ShopList.Accepted {
        ShopList.Accepted(layout: layout, file: file, issuedAtMs: accepted.confirmedAtMs)
    }

    /// The longest list that is taken, in bytes: more than a thousand million numbers.
    package static let maximumCount = 1 << 30
}

extension ShopHome {
    package var feedFolder: String { path + "/feed" }
    package var listPath: String { feedFolder + "/list" }
    /// Beside it, a list that waits for the issuer's confirmation; there may be none.
    package static let waitingListName = "waiting"

    /// Looks for the list, and hashes its file.
    ///
    /// Rows that are the same before and after belong to the file that was mapped meanwhile: a
    /// switch that goes on beside adds one before it, and removes one behind it.
    package func listOnDisk() throws(StoreError) -> ListOnDisk {
        var rows = try database.acceptedLists()
        while true {
            // Whatever is wrong with the file, it is not used, and a sync replaces it.
            let file = try? MappedFile(listPath, maximumCount: HeldList.maximumCount)
            let digest = file?.sha256
            if let file, let row = rows.first(where: { $0.sha256 == digest }),
                let layout = try? file.withBytes({ try SnapshotLayout($0) })
            {
                return .held(HeldList(accepted: row, file: file, layout: layout))
            }
            let after = try database.acceptedLists()
            guard after != rows else { return rows.isEmpty ? .none : .damaged }
            rows = after
        }
    }

    /// The list as a till asks it.
    ///
    /// - Parameter isConfigured: whether the issuer publishes lists for this terminal; without, no
    ///   file is looked at.
    package func list(
        isConfigured: Bool, policy: ListPolicy
    ) throws(StoreError) -> ShopList {
        guard isConfigured else { return .none }
        let time = try database.signedTime()
        switch try listOnDisk() {
        case .held(let held):
            return ShopList(
                isConfigured: true, accepted: held.asked, policy: policy, time: time)
        case .none:
            return ShopList(isConfigured: true, accepted: nil, policy: policy, time: time)
        case .damaged:
            return ShopList(
                isConfigured: true, accepted: nil, isDamaged: true, policy: policy, time: time)
        }
    }
}

extension MappedFile {
    /// 32 bytes.
    package var sha256: [UInt8] {
        withBytes { bytes in bytes.withUnsafeBytes { Array(SHA256.hash(data: $0)) } }
    }
}
