import CardTesting
import Testing

/// No vector is forgotten.
@Suite struct VectorCoverageTests {
    /// Named in the bodies of single tests.
    static let others = [
        "pm3-ev2-session-nonzero", "an12196-changefilesettings", "ev1-aes-cmac-chain-1",
        "ev1-aes-createfile-chain", "ev1-iso-des-auth", "ev3-metadata", "syn-ev2nonfirst",
    ]

    /// Transaction MACs are the issuer's business and tested with it; their key tells them.
    @Test func `every vector is a test of the reader's side, or a transaction MAC`() throws {
        let claimed =
            EV2HandshakeTests.authentications + EV2SessionTests.exchanges + EV2SessionTests.ivs
            + EV1RecordingTests.authentications + AESKeyTests.messages
            + KeyDiversificationTests.published + [KeyDiversificationTests.wrong] + Self.others
        let ids = try Vectors.load().filter { !$0.inputs.has("appTransactionMACKey") }.map(\.id)
        #expect(Set(claimed).count == claimed.count)
        #expect(Set(claimed) == Set(ids))
        #expect(ids.count == 39)
    }
}
