import Authorization
import CardLayout
import DurableSQLite
import FolderTesting
import Foundation
import GRDB
import ShopStore
import Testing

@Suite struct ShopHomeTests {
    private static let bundle = Array(#"{"signed": true}"#.utf8)

    private let folder: TemporaryFolder
    private let key = IssuerSigningKey().verificationKey
    private var path: String { folder.path(of: "home") }

    init() throws { folder = try TemporaryFolder() }

    private func create() throws {
        try ShopHome.create(at: path, bundle: Self.bundle, issuerKey: key)
    }

    @Test func `gives back what it was made with, and keeps what was written`() throws {
        try create()
        let home = try ShopHome.open(at: path, for: .writing)
        #expect(home.bundle == Self.bundle)
        #expect(home.issuerKey.bytes == key.bytes)
        try home.database.begin(try ExampleShop.intent(1), seal: { [1] }).wait()
        try home.database.close()
        #expect(try ShopHome.open(at: path, for: .writing).database.lastSequence == 1)
    }

    @Test func `is made of four files for its owner only`() throws {
        try create()
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(Set(names) == ["home.json", "bundle.json", "shop.sqlite", "lock"])
        for name in names {
            let file = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            #expect(file[.posixPermissions] as? Int == 0o600)
        }
        let home = try FileManager.default.attributesOfItem(atPath: path)
        #expect(home[.posixPermissions] as? Int == 0o700)
    }

    @Test func `is made once`() throws {
        try create()
        #expect(throws: HomeError.exists) { try create() }
        #expect(try ShopHome.open(at: path, for: .writing).bundle == Self.bundle)
    }

    @Test func `is missing where no folder is`() {
        #expect(throws: HomeError.missing) { try ShopHome.open(at: path, for: .writing) }
        #expect(!DurableFile.exists(path))
    }

    @Test(arguments: ["home.json", "bundle.json", "shop.sqlite"])
    func `is half made without one of its files`(name: String) throws {
        try create()
        try FileManager.default.removeItem(atPath: path + "/" + name)
        #expect(throws: HomeError.halfMade) { try ShopHome.open(at: path, for: .writing) }
        #expect(!DurableFile.exists(path + "/" + name))
    }

    @Test(arguments: [
        ("home.json", #"{"format":2,"kind":"shop"}"#, HomeError.version),
        ("home.json", #"{"format":1,"kind":"issuer","issuerKey":""}"#, .unreadable),
        ("home.json", #"{"format":1,"kind":"shop","issuerKey":"00"}"#, .unreadable),
        ("home.json", #"{"format":1,"kind":"shop","issuerKey":"xy"}"#, .unreadable),
        ("shop.sqlite", "", .unreadable), ("shop.sqlite", "not a database", .unreadable),
    ])
    func `is not opened with a file that it does not know`(
        name: String, text: String, error: HomeError
    ) throws {
        try create()
        try DurableFile.write(Array(text.utf8), to: path + "/" + name)
        #expect(throws: error) { try ShopHome.open(at: path, for: .writing) }
    }

    @Test func `is not opened by an older program`() throws {
        try create()
        try DatabaseQueue(path: path + "/shop.sqlite").write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v99')")
        }
        #expect(throws: HomeError.version) { try ShopHome.open(at: path, for: .writing) }
    }

    /// Permissions do not bind root, and are not faked for it.
    @Test(.enabled(if: geteuid() != 0), arguments: ["", "/shop.sqlite"])
    func `is read-only when it cannot be written`(part: String) throws {
        try create()
        let mode = part.isEmpty ? 0o500 : 0o400
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: path + part)
        #expect(throws: HomeError.readOnly) { try ShopHome.open(at: path, for: .writing) }
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    }
}
