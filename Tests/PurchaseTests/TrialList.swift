import Blacklist
import BlacklistTesting
import DurableSQLite
import FolderTesting
import Foundation
import Numbers
import ShopStore
import Testing

/// Lists of the scheme `9999999A` that a shop has accepted.
struct TrialList {
    private let folder: TemporaryFolder
    private static let scheme = NumberScheme("9999999A")
    /// When every list of a test was issued: as its clock begins.
    static let issuedAtMs: Int64 = 1_700_000_000_000

    init() throws { folder = try TemporaryFolder() }

    static func place(_ number: String) throws -> UInt64 {
        let number = try #require(CardNumber(text: number))
        return try #require(scheme?.index(of: number))
    }

    /// - Parameters:
    ///   - listed: numbers with their epochs; `released` likewise.
    ///   - first: which list said first that they are released; nil for this one.
    ///   - issued: the places that are covered.
    static func model(
        version: UInt32 = 7, listed: [String: UInt16] = [:], released: [String: UInt16] = [:],
        since first: UInt32? = nil, issued: ClosedRange<UInt64> = 0...259_999_999
    ) throws -> ListModel {
        var model = ListModel(version: version, issued: [issued])
        model.scheme = "9999999A"
        for (number, epoch) in listed { model.listed[try place(number)] = Epoch(epoch) }
        for (number, epoch) in released {
            let place = try place(number)
            model.releases[place] = ReleaseRow(
                place: place, epoch: Epoch(epoch), version: first ?? version)
        }
        return model
    }

    /// As a sync has left it on the disk.
    func accepted(_ bytes: [UInt8]) throws -> ShopList {
        let path = folder.path(of: UUID().uuidString)
        try Data(bytes).write(to: URL(filePath: path))
        let file = try MappedFile(path, maximumCount: 1 << 20)
        let layout = try file.withBytes { (bytes) throws(ListError) in try SnapshotLayout(bytes) }
        return ShopList(
            isConfigured: true,
            accepted: ShopList.Accepted(layout: layout, file: file, issuedAtMs: Self.issuedAtMs))
    }

    func accepted(_ model: ListModel) throws -> ShopList { try accepted(model.bytes()) }

    /// A feed is configured, and no list ever came.
    static let absent = ShopList(isConfigured: true, accepted: nil)
}
