import ByteCoding
import CardTesting
import Testing

@testable import DESFire

@Suite struct KeyDiversificationTests {
    static let published = ["an10922-aes128-1", "an10957-aes128-short"]
    static let wrong = "an10957-aes128-short-wrong"

    private static func inputs(_ vector: Vector) throws -> (master: AESKey, input: [UInt8]) {
        let master = try #require(AESKey(try vector.inputs.bytes("masterKey")))
        return (master, try vector.inputs.bytes("divInput"))
    }

    @Test(arguments: published)
    func `derives the published keys`(id: String) throws {
        let vector = try Vectors.vector(id)
        let (master, input) = try Self.inputs(vector)
        #expect(master.diversified(by: input).bytes == (try vector.expected.bytes("derived")))
    }

    /// The known wrong way, CMAC over `01 | M`, is shown to be what the vector says, and not ours.
    @Test func `does not derive the key of the known wrong way`() throws {
        let vector = try Vectors.vector(Self.wrong)
        let (master, input) = try Self.inputs(vector)
        let wrong = try vector.expected.bytes("wrongDerived")
        #expect(master.cmac([0x01] + input) == wrong)
        #expect(master.diversified(by: input).bytes != wrong)
    }

    /// `M = 00 01 02 ...` under the master of AN10922's example; computed by another program with
    /// another AES library that reproduces both published keys.
    @Test(arguments: [
        (1, "281049d52ecbc8f60961993d34de3d54"), (14, "e63e1375e034ee1d90fff1f2ec66ffb5"),
        (15, "5a3c7f6f0687f24f82dee7eda0970d08"), (16, "feed9fbd36cdb16819a72d30bcf9240b"),
        (30, "7bcc3d0a4226870218312a7952012ea6"), (31, "21c28cd89bb3147f66c7dbd4851cab20"),
    ])
    func `takes 1 to 31 bytes`(count: Int, derived: String) throws {
        let (master, _) = try Self.inputs(Vectors.vector("an10922-aes128-1"))
        let key = master.diversified(by: (0..<count).map { UInt8($0) })
        #expect(key.bytes.hex == derived)
        // Behind one block the padding is CMAC's own, and both ways give one key.
        #expect((key.bytes == master.cmac([1] + (0..<count).map { UInt8($0) })) == (count >= 16))
    }
}
