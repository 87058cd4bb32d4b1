import ByteCoding
import CardLayout
import CardTesting
import Foundation
import Numbers
import PairedCards
import SchemeMessages
import Testing

/// An issuer, and orders of it about the cards A and B and the desk DESK0001.
private struct Orders {
    let key = IssuerSigningKey()
    let issuer: IssuerID
    let a: CardNumber
    let b: CardNumber
    let uidA: CardUID
    let uidB: CardUID
    let desk: TerminalNumber
    let challenge: LockChallenge
    static let signedAtMs: Int64 = 1_700_000_000_000
    static let expiresAtMs: Int64 = 1_700_600_000_000

    init(issuer bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7]) throws {
        issuer = try #require(IssuerID(bytes: bytes))
        a = try #require(CardNumber(text: "1234567A"))
        b = try #require(CardNumber(text: "1234567B"))
        uidA = try #require(CardUID([4, 1, 2, 3, 4, 5, 6]))
        uidB = try #require(CardUID([4, 1, 2, 3, 4, 5, 7]))
        desk = try #require(TerminalNumber(text: "DESK0001"))
        challenge = try #require(LockChallenge(text: "7K3F-9QXM-12"))
    }

    func certificate(
        generation: UInt16 = 2, naming epoch: UInt16 = 1, uid: CardUID? = nil,
        by other: IssuerSigningKey? = nil
    ) throws -> IssuerPaper<PairCertificate> {
        let replaced = BlacklistInformation([BlacklistEntry(number: a, epoch: Epoch(epoch))])
        return try #require(
            IssuerPaper(
                PairCertificate(
                    issuerID: issuer, number: b, epoch: .first, generation: generation,
                    signedAtUnixSeconds: 1_700_000_000, replaced: replaced ?? .none),
                for: uid ?? uidB, signedBy: other ?? key))
    }

    func pairOrder(_ certificate: IssuerPaper<PairCertificate>? = nil) throws -> PairOrder {
        PairOrder(
            issuerID: issuer, main: a, sub: b, subUID: uidB, generation: 2,
            signedAtMs: Self.signedAtMs, certificate: try certificate ?? self.certificate())
    }

    func grantOrder(
        _ certificate: IssuerPaper<PairCertificate>? = nil, allowsNewPIN: Bool = true
    ) throws -> GrantOrder {
        let grant = RestorationGrant(
            issuerID: issuer, number: a, epoch: Epoch(1), device: desk,
            expiresAtUnixSeconds: UInt32(Self.expiresAtMs / 1_000))
        return GrantOrder(
            issuerID: issuer, uid: uidA,
            grant: try #require(IssuerPaper(grant, for: uidA, signedBy: key)), sub: b,
            subUID: uidB, subCertificate: try certificate ?? self.certificate(),
            allowsNewPIN: allowsNewPIN, signedAtMs: Self.signedAtMs)
    }

    func triesOrder(allowsNewPIN: Bool = true) throws -> TriesOrder {
        TriesOrder(
            issuerID: issuer, id: try #require(TransactionID(bytes: Array(1...16))), uid: uidA,
            grant: TriesGrant(number: a, epoch: Epoch(1), generation: 2), isSpare: false,
            device: desk, expiresAtUnixSeconds: UInt32(Self.expiresAtMs / 1_000),
            allowsNewPIN: allowsNewPIN, signedAtMs: Self.signedAtMs)
    }

    func unlockOrder() -> UnlockOrder {
        UnlockOrder(
            issuerID: issuer, device: desk, challenge: challenge, signedAtMs: Self.signedAtMs)
    }

    // What a desk of this issuer reads.

    func pair(_ file: [UInt8]) throws(OrderRefusal) -> PairOrder {
        try PairOrder(signed: file, issuer: issuer, key: key.verificationKey)
    }

    func grant(
        _ file: [UInt8], device: TerminalNumber? = nil, nowMs: Int64 = signedAtMs
    ) throws(OrderRefusal) -> GrantOrder {
        try GrantOrder(
            signed: file, issuer: issuer, key: key.verificationKey, device: device ?? desk,
            nowMs: nowMs)
    }

    func tries(
        _ file: [UInt8], device: TerminalNumber? = nil, nowMs: Int64 = signedAtMs
    ) throws(OrderRefusal) -> TriesOrder {
        try TriesOrder(
            signed: file, issuer: issuer, key: key.verificationKey, device: device ?? desk,
            nowMs: nowMs)
    }

    func restoration(_ file: [UInt8]) throws(OrderRefusal) -> RestorationOrder {
        try RestorationOrder(
            signed: file, issuer: issuer, key: key.verificationKey, device: desk,
            nowMs: Self.signedAtMs)
    }

    func unlock(
        _ file: [UInt8], device: TerminalNumber? = nil, challenge: LockChallenge? = nil,
        nowMs: Int64 = signedAtMs
    ) throws(OrderRefusal) -> UnlockOrder {
        let order = try UnlockOrder(signed: file, issuer: issuer, key: key.verificationKey)
        try order.check(
            device: device ?? desk, challenge: challenge ?? self.challenge, nowMs: nowMs)
        return order
    }

    /// Each kind, by what it is refused with.
    func refusals(of file: [UInt8]) -> [OrderRefusal?] {
        [
            Self.refusal { _ = try pair(file) }, Self.refusal { _ = try grant(file) },
            Self.refusal { _ = try unlock(file) }, Self.refusal { _ = try tries(file) },
        ]
    }

    private static func refusal(_ read: () throws -> Void) -> OrderRefusal? {
        do { try read() } catch { return error as? OrderRefusal }
        return nil
    }

    func files() throws -> [[UInt8]] {
        [
            try #require(try pairOrder().signed(with: key)),
            try #require(try grantOrder().signed(with: key)),
            try #require(unlockOrder().signed(with: key)),
            try #require(try triesOrder().signed(with: key)),
        ]
    }
}

@Suite struct OrderTests {
    @Test func `each comes back as it was signed`() throws {
        let orders = try Orders()
        let files = try orders.files()
        #expect(try orders.pair(files[0]) == orders.pairOrder())
        #expect(try orders.grant(files[1]) == orders.grantOrder())
        #expect(try orders.unlock(files[2]) == orders.unlockOrder())
        #expect(try orders.tries(files[3]) == orders.triesOrder())
        let strict = try orders.grantOrder(allowsNewPIN: false)
        #expect(try orders.grant(#require(strict.signed(with: orders.key))) == strict)
        let resetting = UnlockOrder(
            issuerID: orders.issuer, device: orders.desk, challenge: orders.challenge,
            signedAtMs: Orders.signedAtMs, resetting: StaffName("hanako"))
        let read = try orders.unlock(#require(resetting.signed(with: orders.key)))
        #expect(read == resetting && read.resetting == StaffName("hanako"))
    }

    @Test func `one for something else says so`() throws {
        let orders = try Orders()
        for (index, file) in try orders.files().enumerated() {
            var expected: [OrderRefusal?] = [.otherKind, .otherKind, .otherKind, .otherKind]
            expected[index] = nil
            #expect(orders.refusals(of: file) == expected)
        }
    }

    @Test func `another issuer's says so, and a forged one does not pass for ours`() throws {
        let orders = try Orders()
        let stranger = try Orders(issuer: [9, 2, 3, 4, 5, 6, 7])
        for (index, file) in try stranger.files().enumerated() {
            #expect(orders.refusals(of: file)[index] == .otherIssuer)
        }
        // Ours by its own words, by somebody else's key.
        for (index, file) in try Orders().files().enumerated() {
            #expect(orders.refusals(of: file)[index] == .altered)
        }
    }

    @Test func `any changed byte of the payload or the signature is refused`() throws {
        let orders = try Orders()
        for (index, file) in try orders.files().enumerated() {
            let object = try JSONSerialization.jsonObject(with: Data(file)) as? [String: Any]
            for member in ["payload", "signature"] {
                let text = try #require(object?[member] as? String)
                let bytes = Array(try #require(Data(base64Encoded: text)))
                for place in bytes.indices {
                    var changed = bytes
                    changed[place] ^= 0x01
                    var other = try #require(object)
                    other[member] = Data(changed).base64EncodedString()
                    let altered = Array(try JSONSerialization.data(withJSONObject: other))
                    // Where the issuer's own id was changed, it says that it is another's.
                    let refusal = orders.refusals(of: altered)[index]
                    #expect(refusal == .altered || refusal == .otherIssuer, "\(member) \(place)")
                }
            }
        }
    }

    @Test func `of another format or with an unknown value it is newer`() throws {
        let orders = try Orders()
        for (index, file) in try orders.files().enumerated() {
            var object = try #require(
                try JSONSerialization.jsonObject(with: Data(file)) as? [String: Any])
            object["format"] = 2
            let newer = Array(try JSONSerialization.data(withJSONObject: object))
            #expect(orders.refusals(of: newer)[index] == .newerVersion)
        }
        let kinds: [SignedEnvelope.Kind] = [
            .pairOrder, .grantOrder, .unlockOrder, .triesOrder,
        ]
        for (index, kind) in kinds.enumerated() {
            let payload = Array(#"{"issuerID": "01020304050607", "wish": "all"}"#.utf8)
            let file = try #require(SignedEnvelope.seal(payload, kind: kind, with: orders.key))
            #expect(orders.refusals(of: file)[index] == .newerVersion)
        }
    }

    @Test func `O25 a pairing order carries the spare's own certificate, or is refused`() throws {
        let orders = try Orders()
        let bad = [
            try orders.certificate(generation: 3), try orders.certificate(uid: orders.uidA),
            try orders.certificate(by: IssuerSigningKey()),
        ]
        for certificate in bad {
            let file = try #require(try orders.pairOrder(certificate).signed(with: orders.key))
            #expect(throws: OrderRefusal.altered) { try orders.pair(file) }
        }
        // The main card is named in it, or it is another pair's.
        let c = try #require(CardNumber(text: "1234567C"))
        let order = PairOrder(
            issuerID: orders.issuer, main: c, sub: orders.b, subUID: orders.uidB, generation: 2,
            signedAtMs: 1, certificate: try orders.certificate())
        let file = try #require(order.signed(with: orders.key))
        #expect(throws: OrderRefusal.altered) { try orders.pair(file) }
    }

    @Test func `T29 a grant is bound to device and expiry`() throws {
        let orders = try Orders()
        let file = try #require(try orders.grantOrder().signed(with: orders.key))
        let other = try #require(TerminalNumber(text: "DESK0002"))
        #expect(throws: OrderRefusal.otherDevice) { try orders.grant(file, device: other) }
        let expiry = Orders.expiresAtMs
        for late in [expiry, expiry + 1, .max] {
            #expect(throws: OrderRefusal.expired) { try orders.grant(file, nowMs: late) }
        }
        #expect(try orders.grant(file, nowMs: expiry - 1).number == orders.a)
    }

    @Test func `T29 an order of tries is bound to device and expiry, and has a number`() throws {
        let orders = try Orders()
        let file = try #require(try orders.triesOrder().signed(with: orders.key))
        let other = try #require(TerminalNumber(text: "DESK0002"))
        #expect(throws: OrderRefusal.otherDevice) { try orders.tries(file, device: other) }
        let expiry = Orders.expiresAtMs
        for late in [expiry, expiry + 1, .max] {
            #expect(throws: OrderRefusal.expired) { try orders.tries(file, nowMs: late) }
        }
        #expect(try orders.tries(file, nowMs: expiry - 1) == orders.triesOrder())
        let none = TriesOrder(
            issuerID: orders.issuer,
            id: try #require(TransactionID(bytes: [UInt8](repeating: 0, count: 16))),
            uid: orders.uidA, grant: try orders.triesOrder().grant, isSpare: true,
            device: orders.desk, expiresAtUnixSeconds: .max, allowsNewPIN: false, signedAtMs: 1)
        let unnumbered = try #require(none.signed(with: orders.key))
        #expect(throws: OrderRefusal.newerVersion) { try orders.tries(unnumbered) }
    }

    @Test func `a restoration is of a card or of tries, and nothing else is one`() throws {
        let orders = try Orders()
        let files = try orders.files()
        #expect(try orders.restoration(files[1]) == .card(orders.grantOrder()))
        #expect(try orders.restoration(files[3]) == .tries(orders.triesOrder()))
        for file in [files[0], files[2]] {
            #expect(throws: OrderRefusal.otherKind) { try orders.restoration(file) }
        }
        for allows in [true, false] {
            let grant = try #require(
                try orders.grantOrder(allowsNewPIN: allows).signed(with: orders.key))
            let tries = try #require(
                try orders.triesOrder(allowsNewPIN: allows).signed(with: orders.key))
            #expect(try orders.restoration(grant).allowsNewPIN == allows)
            #expect(try orders.restoration(tries).allowsNewPIN == allows)
        }
    }

    @Test func `a grant tells the spare the new epoch, or is refused`() throws {
        let orders = try Orders()
        for certificate in [
            try orders.certificate(naming: 0), try orders.certificate(naming: 2),
            try orders.certificate(by: IssuerSigningKey()),
        ] {
            let file = try #require(try orders.grantOrder(certificate).signed(with: orders.key))
            #expect(throws: OrderRefusal.altered) { try orders.grant(file) }
        }
    }

    @Test func `O26 an unlock is bound to device, lock and 24 hours`() throws {
        let orders = try Orders()
        let file = try #require(orders.unlockOrder().signed(with: orders.key))
        let other = try #require(TerminalNumber(text: "DESK0002"))
        #expect(throws: OrderRefusal.otherDevice) { try orders.unlock(file, device: other) }
        for text in ["7K3F-9QXM-13", "7K3F-9QXN-12"] {
            let lock = try #require(LockChallenge(text: text))
            #expect(throws: OrderRefusal.otherChallenge) {
                try orders.unlock(file, challenge: lock)
            }
        }
        let day: Int64 = 86_400_000
        let signed = Orders.signedAtMs
        #expect(throws: OrderRefusal.expired) { try orders.unlock(file, nowMs: signed + day) }
        #expect(try orders.unlock(file, nowMs: signed + day - 1).device == orders.desk)
    }

    @Test func `any bytes are told by their type`() throws {
        var random = SeededRandom.fromEnvironment()
        print("OrderTests MAINSTAY_SEED=\(random.seed)")
        let orders = try Orders()
        let files = try orders.files()
        let kinds: [SignedEnvelope.Kind] = [
            .pairOrder, .grantOrder, .unlockOrder, .triesOrder,
        ]
        for round in 0..<1_500 {
            let index = round % 3
            let file = files[index]
            let object = try JSONSerialization.jsonObject(with: Data(file)) as? [String: Any]
            let text = object?["payload"] as? String ?? ""
            let payload = random.damaged(Array(Data(base64Encoded: text) ?? Data()))
            // Well signed nonsense; and the file itself, damaged.
            let sealed = try #require(
                SignedEnvelope.seal(payload, kind: kinds[index], with: orders.key))
            _ = orders.refusals(of: sealed)
            _ = orders.refusals(of: random.damaged(file))
            let junk = random.bytes(Int.random(in: 0...300, using: &random))
            #expect(orders.refusals(of: junk)[index] != nil, "round \(round)")
        }
    }
}
