/// The CRC32 of DESFire (desfire-ev2.md section 3.5): reflected polynomial EDB88320, start
/// FFFFFFFF, NO final inversion, least significant byte first.
func desfireCRC32(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var crc: UInt32 = .max
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return (0..<4).map { UInt8(truncatingIfNeeded: crc >> (8 * $0)) }
}
