import ByteCoding
package import CardLayout
package import DurableSQLite

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The folder of one enrolled terminal.
///
/// | file | content |
/// |---|---|
/// | `home.json` | format of the folder, the issuer's key that was pinned at enrolment |
/// | `bundle.json` | the signed key bundle, with masters: for its owner alone |
/// | `shop.sqlite` | the journal and what else the shop knows |
package struct ShopHome: Sendable {
    private static let format = 1
    private static let kind = "shop"

    private struct Description: Codable {
        let format: Int
        let kind: String
        let issuerKey: String
    }

    package let issuerKey: IssuerVerificationKey
    /// The bytes of the bundle, to be verified with ``issuerKey`` by whoever reads them.
    package let bundle: [UInt8]
    package let database: ShopDatabase

    /// Makes a home from a bundle, whole or not at all.
    ///
    /// `exists` when there is something at the path that is not an empty folder.
    package static func create(
        at path: String, bundle: [UInt8], issuerKey: IssuerVerificationKey
    ) throws(StoreError) {
        let description = Description(
            format: format, kind: kind, issuerKey: issuerKey.bytes.hex)
        guard let json = try? JSONEncoder().encode(description) else { throw .failed }
        try DurableFile.makeFolder(path) { folder throws(StoreError) in
            try DurableFile.writeNew(bundle, to: folder + "/bundle.json")
            _ = try ShopDatabase(path: folder + "/shop.sqlite")
            try DurableFile.writeNew(Array(json), to: folder + "/home.json")
        }
    }

    /// Opens a home.
    ///
    /// `missing` without a folder, `halfMade` when a part of it is not there, `newerVersion` for
    /// another format, `readOnly` where nothing can be written.
    package init(openAt path: String) throws(StoreError) {
        guard DurableFile.exists(path) else { throw .missing }
        let parts = ["home.json", "bundle.json", "shop.sqlite"].map { path + "/" + $0 }
        guard parts.allSatisfy(DurableFile.exists) else { throw .halfMade }
        let json = try DurableFile.read(parts[0])
        guard let description = try? JSONDecoder().decode(Description.self, from: Data(json)),
            description.kind == Self.kind
        else { throw .damaged }
        guard description.format == Self.format else { throw .newerVersion }
        guard let key = [UInt8](hex: description.issuerKey).flatMap(IssuerVerificationKey.init)
        else { throw .damaged }
        issuerKey = key
        bundle = try DurableFile.read(parts[1])
        database = try ShopDatabase(path: parts[2])
    }
}
