import ByteCoding
import Testing

@testable import DESFire

@Suite struct CRC32Tests {
    /// The catalogued check value of CRC-32/JAMCRC, its start value, and AN12343 table 39.
    @Test(
        arguments: [
            ("", 0xFFFF_FFFF), ("313233343536373839", 0x340B_C6D9),
            ("01234567890123456789012345678901", 0x6808_A6A0),
        ] as [(String, UInt32)])
    func `is the one without a final inversion`(hex: String, sum: UInt32) throws {
        #expect(crc32(try #require([UInt8](hex: hex))) == sum)
    }
}
