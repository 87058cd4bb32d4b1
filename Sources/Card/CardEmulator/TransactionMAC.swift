import ByteCoding

/// The transaction MAC while it grows (desfire-ev2.md section 7).
///
/// It is begun by the first entry after a commit or an abort; its keys belong to the counter that
/// the coming commit will have.
struct TransactionMAC: Sendable {
    /// TMC of the coming commit: stored + 1.
    let counter: UInt32
    private(set) var readerID: [UInt8]?
    /// Whether `readerID` becomes TMRIPrev at the commit; not when nobody was authenticated.
    private(set) var keepsReaderID = false
    private let encipheringKey: BlockCipher
    private var stream: BlockCipher.MACStream

    /// - Parameter key: AppTransactionMACKey.
    init(key: [UInt8], uid: [UInt8], counter: UInt32) {
        let keys = Self.sessionKeys(key: key, uid: uid, counter: counter)
        self.counter = counter
        encipheringKey = BlockCipher(aes: keys.enciphering)
        stream = BlockCipher.MACStream(cipher: BlockCipher(aes: keys.mac))
    }

    /// SesTMENCKey and SesTMMACKey.
    static func sessionKeys(
        key: [UInt8], uid: [UInt8], counter: UInt32
    ) -> (enciphering: [UInt8], mac: [UInt8]) {
        let cipher = BlockCipher(aes: key)
        let tail = [0x00, 0x01, 0x00, 0x80] + [UInt8](littleEndian: counter, width: 4) + uid
        return (cipher.mac([0xA5] + tail), cipher.mac([0x5A] + tail))
    }

    /// TMV for a commit now.
    var value: [UInt8] { BlockCipher.odd(stream.value) }

    /// Adds a command: its opcode and header, then its data or its answer's.
    mutating func append(_ header: [UInt8], data: [UInt8] = []) {
        stream.append(Self.entry(header, data: data))
    }

    /// What a command adds to the TMI: both parts zero padded to 16 bytes.
    static func entry(_ header: [UInt8], data: [UInt8] = []) -> [UInt8] {
        padded(header) + padded(data)
    }

    /// CommitReaderID in a session: adds it, and returns EncTMRI.
    mutating func append(readerID: [UInt8], previous: [UInt8]) -> [UInt8] {
        let enciphered = encipheringKey.encryptCBC(
            previous, iv: encipheringKey.zeroBlock)
        self.readerID = readerID
        keepsReaderID = true
        append([0xC8] + readerID + enciphered)
        return enciphered
    }

    /// CommitReaderID by nobody in particular.
    mutating func append(freeReaderID readerID: [UInt8]) {
        self.readerID = readerID
        append([0xC8] + readerID)
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        let rest = bytes.count % 16
        return rest == 0 ? bytes : bytes + [UInt8](repeating: 0, count: 16 - rest)
    }
}
