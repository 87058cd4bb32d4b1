import CardLayout
import DESFire
import DurableSQLite
import Evidence
import FolderTesting
import Foundation
import IssuerStore
import Numbers
import SchemeMessages
import Testing

@Suite struct IssuerHomeTests {
    private let folder: TemporaryFolder
    private let profile: IssuerProfile
    private let keys: IssuerKeys
    private var path: String { folder.path(of: "home") }

    init() throws {
        folder = try TemporaryFolder()
        profile = IssuerProfile(
            issuerID: try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7])),
            scheme: try #require(NumberScheme("9999999A")),
            currency: try #require(Currency(code: "JPY")), environment: .test)
        let masters = try KeyRole.allCases.enumerated().flatMap { index, role in
            try [UInt8(1), 255].map { version in
                let bytes = [UInt8](repeating: UInt8(index), count: 15) + [version]
                return MasterKey(role: role, version: version, key: try #require(AESKey(bytes)))
            }
        }
        keys = IssuerKeys(
            signing: IssuerSigningKey(), evidence: EvidencePrivateKey(), masters: masters)
    }

    private func create() throws(HomeError) {
        try IssuerHome.create(at: path, profile: profile, keys: keys)
    }

    @Test func `gives back what it was made with`() throws {
        try create()
        let home = try IssuerHome.open(at: path)
        #expect(home.profile == profile)
        #expect(home.keys.signing.bytes == keys.signing.bytes)
        #expect(home.keys.evidence.bytes == keys.evidence.bytes)
        #expect(home.keys.device.bytes == keys.device.bytes)
        #expect(home.keys.masters.map(\.role) == keys.masters.map(\.role))
        #expect(home.keys.masters.map(\.version) == keys.masters.map(\.version))
        #expect(home.keys.masters.map(\.key.bytes) == keys.masters.map(\.key.bytes))
        #expect(try home.database.terminals().isEmpty)
    }

    @Test func `is made of four files for its owner only`() throws {
        try create()
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(Set(names) == ["home.json", "keys.json", "issuer.sqlite", "lock"])
        for name in names {
            let file = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            #expect(file[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `says no secret`() throws {
        try create()
        var text = ""
        dump(try IssuerHome.open(at: path).keys, to: &text)
        let description = String(reflecting: keys)
        let secrets =
            [keys.signing.bytes, keys.evidence.bytes, keys.device.bytes]
            + keys.masters.map(\.key.bytes)
        for secret in secrets {
            let list = secret.map(String.init).joined(separator: ", ")
            #expect(!text.contains(list) && !description.contains(list))
        }
    }

    @Test func `an older one gets a secret for its devices, once and for all`() throws {
        try create()
        let file = path + "/keys.json"
        let whole = try JSONSerialization.jsonObject(with: Data(try DurableFile.read(file)))
        var old = try #require(whole as? [String: Any])
        old["device"] = nil
        try DurableFile.write(
            Array(try JSONSerialization.data(withJSONObject: old)), to: file)
        let first = try IssuerHome.open(at: path)
        let made = first.keys.device.bytes
        #expect(made != keys.device.bytes)
        #expect(first.keys.signing.bytes == keys.signing.bytes)
        try first.database.close()
        #expect(try IssuerHome.open(at: path).keys.device.bytes == made)
    }

    @Test func `is made once, and missing before`() throws {
        #expect(throws: HomeError.missing) { try IssuerHome.open(at: path) }
        try create()
        #expect(throws: HomeError.exists) { try create() }
    }

    @Test(arguments: ["home.json", "keys.json", "issuer.sqlite"])
    func `is half made without one of its files`(name: String) throws {
        try create()
        try FileManager.default.removeItem(atPath: path + "/" + name)
        #expect(throws: HomeError.halfMade) { try IssuerHome.open(at: path) }
    }

    @Test(arguments: [
        ("home.json", #""format":1"#, #""format":2"#, HomeError.version),
        ("home.json", #""kind":"issuer""#, #""kind":"shop""#, .unreadable),
        ("home.json", "9999999A", "999", .unreadable),
        ("home.json", "01020304050607", "00000000000000", .unreadable),
        ("home.json", #""JPY""#, #""jpy""#, .unreadable),
        ("home.json", #""test""#, #""demo""#, .unreadable),
        ("keys.json", #""role":"load""#, #""role":"lode""#, .unreadable),
        ("keys.json", #""version":1"#, #""version":0"#, .unreadable),
        ("keys.json", #""version":255"#, #""version":256"#, .unreadable),
        ("keys.json", #""signing":""#, #""signing":"0"#, .unreadable),
        ("keys.json", #""evidence":""#, #""evidence":"00"#, .unreadable),
        ("keys.json", #""key":""#, #""key":"00"#, .unreadable),
        ("keys.json", #""device":""#, #""device":"00"#, .unreadable),
        ("keys.json", "{", "[", .unreadable),
    ])
    func `is not opened with a file that it does not know`(
        name: String, text: String, replacement: String, error: HomeError
    ) throws {
        try create()
        let file = path + "/" + name
        let before = String(decoding: try DurableFile.read(file), as: UTF8.self)
        let after = before.replacingOccurrences(of: text, with: replacement)
        #expect(after != before)
        try DurableFile.write(Array(after.utf8), to: file)
        #expect(throws: error) { try IssuerHome.open(at: path) }
    }
}
