import Crypto
import CryptoExtras
import FoundationEssentials

/// One key's block permutation, and what DESFire builds from it: CBC and CMAC.
///
/// Only the bare AES block comes from the library; chaining, padding and subkeys are written out
/// here, so that the reader's side, which uses the library's modes, cannot share a mistake with us.
struct BlockCipher: Sendable {
    private enum Permutation: Sendable {
        case aes(SymmetricKey)
        case des(SingleDES)
    }

    private let permutation: Permutation
    /// Bytes per block: 16 for AES, 8 for DES.
    let blockSize: Int
    /// The CMAC subkeys (NIST SP 800-38B section 6.1): for whole and for padded last blocks.
    private let wholeSubkey: [UInt8]
    private let paddedSubkey: [UInt8]

    /// - Precondition: 16 bytes of key.
    init(aes key: [UInt8]) {
        precondition(key.count == 16)
        self.init(.aes(SymmetricKey(data: key)), blockSize: 16, constant: 0x87)
    }

    init(des key: SingleDES) {
        self.init(.des(key), blockSize: SingleDES.blockSize, constant: 0x1B)
    }

    private init(_ permutation: Permutation, blockSize: Int, constant: UInt8) {
        self.permutation = permutation
        self.blockSize = blockSize
        var block = [UInt8](repeating: 0, count: blockSize)
        Self.encrypt(&block, permutation)
        wholeSubkey = Self.doubled(block, constant)
        paddedSubkey = Self.doubled(wholeSubkey, constant)
    }

    var zeroBlock: [UInt8] { [UInt8](repeating: 0, count: blockSize) }

    /// One block, without any mode.
    func encrypt(_ block: [UInt8]) -> [UInt8] {
        precondition(block.count == blockSize)
        var result = block
        Self.encrypt(&result, permutation)
        return result
    }

    /// CBC without padding. - Precondition: whole blocks.
    func encryptCBC(_ plain: [UInt8], iv: [UInt8]) -> [UInt8] {
        precondition(plain.count.isMultiple(of: blockSize))
        var result: [UInt8] = []
        result.reserveCapacity(plain.count)
        var chain = iv
        for start in stride(from: 0, to: plain.count, by: blockSize) {
            for index in 0..<blockSize { chain[index] ^= plain[start + index] }
            Self.encrypt(&chain, permutation)
            result += chain
        }
        return result
    }

    /// CBC without padding. - Precondition: whole blocks.
    func decryptCBC(_ cipher: [UInt8], iv: [UInt8]) -> [UInt8] {
        precondition(cipher.count.isMultiple(of: blockSize))
        var result: [UInt8] = []
        result.reserveCapacity(cipher.count)
        var chain = iv
        for start in stride(from: 0, to: cipher.count, by: blockSize) {
            let block = Array(cipher[start..<start + blockSize])
            var plain = block
            Self.decrypt(&plain, permutation)
            for index in 0..<blockSize { plain[index] ^= chain[index] }
            result += plain
            chain = block
        }
        return result
    }

    /// CMAC (RFC 4493, NIST SP 800-38B) whose chaining starts from `iv` instead of zero when one is
    /// given: that is how the EV1 messaging strings its MACs together.
    func mac(_ message: [UInt8], iv: [UInt8]? = nil) -> [UInt8] {
        var stream = MACStream(cipher: self, iv: iv)
        stream.append(message)
        return stream.value
    }

    /// The truncation of EV2 (desfire-ev2.md section 5.2): bytes 1, 3, 5 ... 15.
    func shortMAC(_ message: [UInt8]) -> [UInt8] { Self.odd(mac(message)) }

    static func odd(_ mac: [UInt8]) -> [UInt8] {
        stride(from: 1, to: mac.count, by: 2).map { mac[$0] }
    }
}

extension BlockCipher {
    /// A CMAC that grows piece by piece, in constant room.
    struct MACStream: Sendable {
        private let cipher: BlockCipher
        private var chain: [UInt8]
        /// Between 0 and one block: the last block waits, because it is treated differently.
        private var waiting: [UInt8] = []

        init(cipher: BlockCipher, iv: [UInt8]? = nil) {
            self.cipher = cipher
            chain = iv ?? cipher.zeroBlock
        }

        mutating func append(_ message: [UInt8]) {
            for byte in message {
                if waiting.count == cipher.blockSize {
                    absorb(waiting)
                    waiting.removeAll(keepingCapacity: true)
                }
                waiting.append(byte)
            }
        }

        /// The MAC over everything so far; more may be appended afterwards.
        var value: [UInt8] {
            var end = self
            end.finish()
            return end.chain
        }

        private mutating func finish() {
            var last = waiting
            let isWhole = last.count == cipher.blockSize
            if !isWhole {
                last.append(0x80)
                last += [UInt8](repeating: 0, count: cipher.blockSize - last.count)
            }
            let subkey = isWhole ? cipher.wholeSubkey : cipher.paddedSubkey
            for index in last.indices { last[index] ^= subkey[index] }
            absorb(last)
        }

        private mutating func absorb(_ block: [UInt8]) {
            for index in block.indices { chain[index] ^= block[index] }
            BlockCipher.encrypt(&chain, cipher.permutation)
        }
    }
}

extension BlockCipher {
    private static func encrypt(_ block: inout [UInt8], _ permutation: Permutation) {
        switch permutation {
        case .des(let key): block = key.encrypt(block)
        case .aes(let key):
            do { try AES.permute(&block, key: key) } catch {
                preconditionFailure("AES refuses only wrong sizes, and these are checked")
            }
        }
    }

    private static func decrypt(_ block: inout [UInt8], _ permutation: Permutation) {
        switch permutation {
        case .des(let key): block = key.decrypt(block)
        case .aes(let key):
            do { try AES.inversePermute(&block, key: key) } catch {
                preconditionFailure("AES refuses only wrong sizes, and these are checked")
            }
        }
    }

    /// Multiplication by x in the field of the block size.
    private static func doubled(_ block: [UInt8], _ constant: UInt8) -> [UInt8] {
        var result = block
        var carry: UInt8 = 0
        for index in block.indices.reversed() {
            result[index] = block[index] << 1 | carry
            carry = block[index] >> 7
        }
        if carry == 1 { result[result.count - 1] ^= constant }
        return result
    }
}
