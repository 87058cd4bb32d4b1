import Authorization
import ByteCoding
import CardLayout
import CardTesting
import DESFire
import Evidence
import Foundation
import Numbers
import SchemeMessages
import Testing

/// A bundle, its issuer, and the file as JSON that a test can alter.
private struct Issued {
    let key = IssuerSigningKey()
    let evidenceKey = EvidencePrivateKey()
    let bundle: KeyBundle
    let file: [UInt8]

    init(
        roles: [KeyRole] = KeyRole.merchantRoles, feed: FeedSource? = nil,
        deviceKey: DeviceKey? = nil
    ) throws {
        let masters = try roles.enumerated().map { index, role in
            let bytes = [UInt8](repeating: 0xA0 + UInt8(index), count: 16)
            return MasterKey(
                role: role, version: UInt8(index + 1), key: try #require(AESKey(bytes)))
        }
        var limits = Limits.defaults
        limits.offlineCount = 77
        bundle = KeyBundle(
            issuerID: try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7])),
            issuerKey: key.verificationKey, evidenceKey: evidenceKey.publicKey,
            environment: .test, scheme: try #require(NumberScheme("9999999A")),
            currency: try #require(Currency(code: "JPY")),
            terminal: try #require(TerminalNumber(text: "SHOP0001")), limits: limits,
            masters: masters, feed: feed, deviceKey: deviceKey)
        file = try #require(bundle.signed(with: key))
    }

    func read(_ file: [UInt8]) throws(MessageError) -> KeyBundle {
        try KeyBundle(signed: file, pinned: key.verificationKey)
    }

    /// The envelope with some of its members replaced.
    func envelope(_ change: (inout [String: Any]) -> Void) throws -> [UInt8] {
        try Self.edited(file, change)
    }

    /// The payload with some of its members replaced, and signed again by `key`.
    func resigned(
        by key: IssuerSigningKey? = nil, _ change: (inout [String: Any]) -> Void
    ) throws -> [UInt8] {
        let payload = try Self.edited(Self.payload(of: file), change)
        return try #require(
            SignedEnvelope.seal(payload, kind: .keyBundle, with: key ?? self.key))
    }

    static func payload(of file: [UInt8]) throws -> [UInt8] {
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(file)) as? [String: Any])
        let text = try #require(object["payload"] as? String)
        return Array(try #require(Data(base64Encoded: text)))
    }

    private static func edited(
        _ json: [UInt8], _ change: (inout [String: Any]) -> Void
    ) throws -> [UInt8] {
        var object = try #require(
            try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
        change(&object)
        return Array(try JSONSerialization.data(withJSONObject: object))
    }
}

@Suite struct KeyBundleTests {
    @Test func `comes back as it was signed`() throws {
        let issued = try Issued()
        let read = try issued.read(issued.file)
        #expect(read.issuerID == issued.bundle.issuerID)
        #expect(read.issuerKey.bytes == issued.key.verificationKey.bytes)
        #expect(read.evidenceKey.bytes == issued.evidenceKey.publicKey.bytes)
        #expect(read.environment == .test)
        #expect(read.scheme == issued.bundle.scheme)
        #expect(read.currency == issued.bundle.currency)
        #expect(read.terminal == issued.bundle.terminal)
        #expect(read.limits == issued.bundle.limits)
        #expect(read.masters.map(\.role) == KeyRole.merchantRoles)
        #expect(read.masters.map(\.version) == [1, 2, 3])
        #expect(read.masters.map(\.key.bytes) == issued.bundle.masters.map(\.key.bytes))
    }

    @Test func `carries the feed and its root, and is read without them`() throws {
        let source = FeedSource(
            address: try #require(FeedAddress("https://lists.example/feed")), root: [1, 0, 255])
        let issued = try Issued(feed: source)
        #expect(try issued.read(issued.file).feed == source)
        let plain = try Issued()
        #expect(try plain.read(plain.file).feed == nil)
        let without = try issued.resigned { $0["feed"] = nil }
        #expect(try issued.read(without).feed == nil)
    }

    @Test func `carries a device's own key, and is read without it`() throws {
        let key = try #require(DeviceKey([UInt8](repeating: 0xD7, count: 32)))
        let issued = try Issued(deviceKey: key)
        #expect(try issued.read(issued.file).deviceKey?.bytes == key.bytes)
        let old = try issued.resigned { $0["deviceKey"] = nil }
        #expect(try issued.read(old).deviceKey == nil)
        for unknown in ["", "d7", String(repeating: "zz", count: 32)] {
            let file = try issued.resigned { $0["deviceKey"] = unknown }
            #expect(throws: MessageError.newerVersion) { try issued.read(file) }
        }
    }

    @Test(arguments: ["ftp://lists.example", "lists.example", ""])
    func `with an unknown feed is of a newer version`(address: String) throws {
        let issued = try Issued()
        let file = try issued.resigned { $0["feed"] = ["address": address, "root": "AQ=="] }
        #expect(throws: MessageError.newerVersion) { try issued.read(file) }
        let rootless = try issued.resigned {
            $0["feed"] = ["address": "https://lists.example", "root": ""]
        }
        #expect(throws: MessageError.newerVersion) { try issued.read(rootless) }
    }

    /// At enrolment nothing is pinned: the bundle names the key, a person compares it.
    @Test func `is read at enrolment with the key that it names`() throws {
        let issued = try Issued()
        let read = try KeyBundle(signed: issued.file)
        #expect(read.issuerKey.fingerprint == issued.key.verificationKey.fingerprint)
    }

    @Test func `makes a backup device by the re-issue key alone`() throws {
        let merchant = try Issued()
        let desk = try Issued(roles: KeyRole.merchantRoles + [.reissue])
        #expect(try !merchant.read(merchant.file).isBackupDevice)
        #expect(try desk.read(desk.file).isBackupDevice)
    }

    @Test func `is altered under another issuer's pinned key`() throws {
        let issued = try Issued()
        #expect(throws: MessageError.altered) {
            try KeyBundle(
                signed: issued.file, pinned: IssuerSigningKey().verificationKey)
        }
    }

    /// A stranger names the pinned key in the bundle and signs with another one.
    @Test func `is altered when it only names the issuer`() throws {
        let issued = try Issued()
        let stranger = IssuerSigningKey()
        let file = try #require(issued.bundle.signed(with: stranger))
        #expect(throws: MessageError.altered) { try issued.read(file) }
        #expect(throws: MessageError.altered) { try KeyBundle(signed: file) }
    }

    @Test func `is altered with any byte of the payload changed`() throws {
        let issued = try Issued()
        let payload = try Issued.payload(of: issued.file)
        for index in payload.indices {
            var changed = payload
            changed[index] ^= 0x01
            let file = try issued.envelope { $0["payload"] = Data(changed).base64EncodedString() }
            #expect(throws: MessageError.altered, "byte \(index)") { try issued.read(file) }
        }
    }

    @Test(arguments: [0, 31, 32, 63])
    func `is altered with a byte of the signature changed`(index: Int) throws {
        let issued = try Issued()
        let file = try issued.envelope {
            let text = $0["signature"] as? String ?? ""
            var signature = Array(Data(base64Encoded: text) ?? Data())
            if index < signature.count { signature[index] ^= 0x01 }
            $0["signature"] = Data(signature).base64EncodedString()
        }
        #expect(throws: MessageError.altered) { try issued.read(file) }
    }

    @Test(arguments: [0, 63, 65]) func `is altered with a signature of`(count: Int) throws {
        let issued = try Issued()
        let file = try issued.envelope {
            $0["signature"] = Data(repeating: 1, count: count).base64EncodedString()
        }
        #expect(throws: MessageError.altered) { try issued.read(file) }
    }

    @Test(arguments: [0, 2, -1, Int.max])
    func `of another format is of a newer version`(format: Int) throws {
        let issued = try Issued()
        let file = try issued.envelope { $0["format"] = format }
        #expect(throws: MessageError.newerVersion) { try issued.read(file) }
    }

    @Test(arguments: ["format", "payload", "signature"])
    func `is altered without a member of the envelope`(name: String) throws {
        let issued = try Issued()
        let file = try issued.envelope { $0[name] = nil }
        #expect(throws: MessageError.altered) { try issued.read(file) }
        let null = try issued.envelope { $0[name] = NSNull() }
        #expect(throws: MessageError.altered) { try issued.read(null) }
    }

    /// Well signed by the issuer, and with a meaning that this program does not know.
    @Test(arguments: [
        ("environment", "staging"), ("scheme", "99X"), ("currency", "XXX"), ("terminal", "shop"),
        ("issuerID", "0102"), ("issuerID", "00000000000000"), ("evidenceKey", "00"),
    ])
    func `with an unknown value is of a newer version`(name: String, value: String) throws {
        let issued = try Issued()
        let file = try issued.resigned { $0[name] = value }
        #expect(throws: MessageError.newerVersion) { try issued.read(file) }
    }

    @Test(
        arguments: [
            ["role": "printer", "version": 1, "key": String(repeating: "ab", count: 16)],
            ["role": "load", "version": 1, "key": "abab"],
            ["role": "load", "version": 1, "key": String(repeating: "zz", count: 16)],
        ] as [[String: any Sendable]])
    func `with an unknown master is of a newer version`(master: [String: any Sendable]) throws {
        let issued = try Issued()
        let file = try issued.resigned { $0["masters"] = [master] }
        #expect(throws: MessageError.newerVersion) { try issued.read(file) }
    }

    @Test(arguments: [256, -1, 1 << 40])
    func `is altered with a version that is no byte`(version: Int) throws {
        let issued = try Issued()
        let file = try issued.resigned {
            $0["masters"] = [
                ["role": "load", "version": version, "key": String(repeating: "ab", count: 16)]
            ]
        }
        #expect(throws: MessageError.altered) { try issued.read(file) }
    }

    @Test func `tolerates members that it does not know`() throws {
        let issued = try Issued()
        let file = try issued.resigned { $0["colour"] = "green" }
        #expect(try issued.read(file).terminal == issued.bundle.terminal)
    }

    @Test func `shows no key in any readable form`() throws {
        let issued = try Issued(
            roles: [.validation, .reissue],
            deviceKey: DeviceKey([UInt8](repeating: 0xD7, count: 32)))
        var dumped = ""
        dump(issued.bundle, to: &dumped)
        for form in ["\(issued.bundle)", String(reflecting: issued.bundle), dumped] {
            #expect(form.contains("redacted"))
            #expect(!form.lowercased().contains("a0a0") && !form.lowercased().contains("a1a1"))
            #expect(!form.contains("160, 160") && !form.contains("161, 161"))
            #expect(!form.lowercased().contains("d7d7") && !form.contains("215, 215"))
        }
    }
}

@Suite struct HostileMessageTests {
    private static func expectRefused(_ file: [UInt8], _ what: String) {
        #expect(throws: MessageError.self, "\(what)") { try KeyBundle(signed: file) }
    }

    @Test func `is refused when it is cut off, wherever`() throws {
        let file = try Issued().file
        for count in file.indices where count % 7 == 0 || count > file.count - 20 {
            // The last bytes are white space and the bracket that closes the object.
            Self.expectRefused(Array(file.prefix(count)), "\(count)")
        }
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "0", "\"\"", "{\"format\":1}", "{\"format\":1e999}",
        "{\"format\":\"1\",\"payload\":\"\",\"signature\":\"\"}",
        "{\"format\":1,\"payload\":\"\",\"signature\":\"\"}",
        "{\"format\":1,\"payload\":\"!!\",\"signature\":\"!!\"}",
        "{\"format\":1,\"payload\":\"e30=\",\"signature\":\"\"}", "\u{FEFF}{}",
    ])
    func `is refused when it is something else`(text: String) {
        Self.expectRefused(Array(text.utf8), text)
    }

    @Test func `is refused when it is huge or deep`() throws {
        let file = try Issued().file
        let spaces = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
        #expect(throws: MessageError.altered) { try KeyBundle(signed: file + spaces) }
        #expect(throws: MessageError.altered) {
            try KeyBundle(signed: [UInt8](repeating: UInt8(ascii: "["), count: 1 << 19))
        }
    }

    @Test func `takes any bytes without a trap`() throws {
        var random = SeededRandom.fromEnvironment()
        print("HostileMessageTests MAINSTAY_SEED=\(random.seed)")
        let issued = try Issued()
        let payload = try Issued.payload(of: issued.file)
        for round in 0..<2_000 {
            switch round % 3 {
            case 0:
                let bytes = random.bytes(Int.random(in: 0...400, using: &random))
                Self.expectRefused(bytes, "seed \(random.seed), round \(round)")
            case 1:
                // White space and the case of an escape may change; the meaning may not.
                let bytes = random.damaged(issued.file)
                guard let read = try? issued.read(bytes) else { continue }
                #expect(
                    read.masters.map(\.key.bytes) == issued.bundle.masters.map(\.key.bytes),
                    "seed \(random.seed), round \(round)")
            default:
                // Well signed nonsense: whatever it is, it is told by its type.
                let sealed = SignedEnvelope.seal(
                    random.damaged(payload), kind: .keyBundle, with: issued.key)
                _ = try? issued.read(try #require(sealed))
            }
        }
    }
}
