import ByteCoding
import CardLayout
import Numbers
import PairedCards
import Testing

@Suite struct PaperTests {
    private let key = IssuerSigningKey()
    private let issuer: IssuerID
    private let uid: CardUID
    private let a: CardNumber
    private let b: CardNumber
    private let c: CardNumber

    init() throws {
        issuer = try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7]))
        uid = try #require(CardUID([4, 1, 2, 3, 4, 5, 6]))
        a = try #require(CardNumber(text: "1234567A"))
        b = try #require(CardNumber(text: "1234567B"))
        c = try #require(CardNumber(text: "1234567C"))
    }

    private func certificate() throws -> PairCertificate {
        PairCertificate(
            issuerID: issuer, number: b, epoch: Epoch(3), generation: 2,
            signedAtUnixSeconds: 1_700_000_000,
            replaced: try #require(
                BlacklistInformation([BlacklistEntry(number: a, epoch: Epoch(1))])),
            formerSpares: try #require(
                BlacklistInformation([BlacklistEntry(number: c, epoch: Epoch(4))])))
    }

    private func grant() throws -> RestorationGrant {
        RestorationGrant(
            issuerID: issuer, number: a, epoch: Epoch(2),
            device: try #require(TerminalNumber(text: "SHOP0001")),
            expiresAtUnixSeconds: 1_700_086_400)
    }

    @Test func `a certificate lies as its table says, and comes back`() throws {
        let paper = try #require(IssuerPaper(try certificate(), for: uid, signedBy: key))
        #expect(paper.bytes.count == 192)
        #expect(
            paper.bytes[..<34].elementsEqual(
                [1, 1, 2, 3, 4, 5, 6, 7] + Array("1234567B".utf8) + [0, 3, 0, 2]
                    + [0x65, 0x53, 0xF1, 0x00] + Array("1234567A".utf8) + [0, 1]))
        #expect(paper.bytes[34..<64].allSatisfy { $0 == 0 })
        #expect(paper.bytes[64..<74].elementsEqual(Array("1234567C".utf8) + [0, 4]))
        #expect(paper.bytes[74..<128].allSatisfy { $0 == 0 })
        let read = try IssuerPaper<PairCertificate>.decoded(paper.bytes)
        #expect(read == paper)
        #expect(read?.body == (try certificate()))
        #expect(
            read?.isValid(for: b, uid: uid, issuer: issuer, key: key.verificationKey) == true)
    }

    @Test func `a grant lies as its table says, and comes back`() throws {
        let paper = try #require(IssuerPaper(try grant(), for: uid, signedBy: key))
        #expect(paper.bytes.count == 128)
        #expect(
            paper.bytes[..<30].elementsEqual(
                [1, 1, 2, 3, 4, 5, 6, 7] + Array("1234567A".utf8) + [0, 2]
                    + Array("SHOP0001".utf8) + [0x65, 0x55, 0x42, 0x80]))
        let read = try IssuerPaper<RestorationGrant>.decoded(paper.bytes)
        #expect(read?.body == (try grant()))
        #expect(
            read?.isValid(for: a, uid: uid, issuer: issuer, key: key.verificationKey) == true)
    }

    @Test func `a paper is for one card, one chip, one issuer and its key`() throws {
        let paper = try #require(IssuerPaper(try certificate(), for: uid, signedBy: key))
        let good = key.verificationKey
        let otherChip = try #require(CardUID([4, 1, 2, 3, 4, 5, 7]))
        let otherIssuer = try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 8]))
        #expect(paper.isValid(for: b, uid: uid, issuer: issuer, key: good))
        #expect(!paper.isValid(for: a, uid: uid, issuer: issuer, key: good))
        #expect(!paper.isValid(for: b, uid: otherChip, issuer: issuer, key: good))
        #expect(!paper.isValid(for: b, uid: uid, issuer: otherIssuer, key: good))
        let otherKey = IssuerSigningKey().verificationKey
        #expect(!paper.isValid(for: b, uid: uid, issuer: issuer, key: otherKey))
    }

    @Test func `every changed bit is refused, or does not verify`() throws {
        let papers = [
            try #require(IssuerPaper(try certificate(), for: uid, signedBy: key)).bytes,
            try #require(IssuerPaper(try grant(), for: uid, signedBy: key)).bytes,
        ]
        let good = key.verificationKey
        for bit in 0..<papers[0].count * 8 {
            var bytes = papers[0]
            bytes[bit / 8] ^= 1 << (bit % 8)
            let read = try? IssuerPaper<PairCertificate>.decoded(bytes)
            #expect(read?.isValid(for: b, uid: uid, issuer: issuer, key: good) != true)
        }
        for bit in 0..<papers[1].count * 8 {
            var bytes = papers[1]
            bytes[bit / 8] ^= 1 << (bit % 8)
            let read = try? IssuerPaper<RestorationGrant>.decoded(bytes)
            #expect(read?.isValid(for: a, uid: uid, issuer: issuer, key: good) != true)
        }
    }

    @Test func `a signature for one kind of paper is none for the other`() throws {
        #expect(PairCertificate.name != RestorationGrant.name)
        let paper = try #require(IssuerPaper(try certificate(), for: uid, signedBy: key))
        #expect(throws: ByteReader.Failure.self) {
            try IssuerPaper<RestorationGrant>.decoded(paper.bytes)
        }
    }

    @Test func `a blank is no paper, and other lengths are damage`() throws {
        let blank = [UInt8](repeating: 0, count: PapersLayout.count)
        #expect(PapersLayout.count == 320)
        #expect(try IssuerPaper<PairCertificate>.decoded(Array(blank[..<192])) == nil)
        #expect(try IssuerPaper<RestorationGrant>.decoded(Array(blank[..<128])) == nil)
        for count in [0, 1, 127, 129, 191, 193] {
            #expect(throws: ByteReader.Failure.self) {
                try IssuerPaper<RestorationGrant>.decoded([UInt8](repeating: 0, count: count))
            }
        }
    }
}
