/// DESFire's CRC-32 (section 3.5): reflected polynomial EDB88320, start FFFFFFFF, and NO final
/// inversion, unlike Ethernet's.
func crc32(_ bytes: [UInt8]) -> UInt32 {
    var register: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        register ^= UInt32(byte)
        for _ in 0..<8 {
            register = register & 1 == 1 ? register >> 1 ^ 0xEDB8_8320 : register >> 1
        }
    }
    return register
}
