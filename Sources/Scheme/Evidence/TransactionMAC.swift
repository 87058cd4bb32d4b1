import ByteCoding
package import DESFire
import DESFireWire

/// The issuer's side of the transaction MAC (desfire-ev2.md section 7): from the rows that a
/// terminal reports, the TMV that the chip must have answered.
///
/// ```
/// SesTMMACKey = CMAC(key, 5A 00 01 00 80 || TMC || UID)
/// TMV         = odd bytes of CMAC(SesTMMACKey, TMI)
/// ```
/// The published vector proves WriteRecord and CommitReaderID on silicon. The rows for reads,
/// debits and data writes follow the data sheet's text and are not proven there; should silicon
/// differ, it is mended here, and evidence kept since then verifies.
package enum TransactionMAC {
    /// The MAC over what `rows` say, for the commit that made the counter `counter`.
    ///
    /// - Parameters:
    ///   - key: the chip's own AppTransactionMACKey.
    ///   - uid: the chip's 7 bytes.
    ///   - counter: TMC after the commit.
    package static func value(
        rows: [TranscriptRow], key: AESKey, uid: [UInt8], counter: UInt32
    ) -> [UInt8] {
        let input = rows.flatMap(contribution)
        return sessionKey(key: key, uid: uid, counter: counter).truncatedCMAC(input)
    }

    /// SesTMMACKey.
    package static func sessionKey(key: AESKey, uid: [UInt8], counter: UInt32) -> AESKey {
        let vector =
            [0x5A, 0x00, 0x01, 0x00, 0x80] + [UInt8](littleEndian: counter, width: 4) + uid
        // A CMAC is 16 bytes long, so the fallback is never taken; it would verify nothing.
        return AESKey(key.cmac(vector)) ?? .zero
    }

    /// What one row adds to the TMI: command and data, each padded with zeros to whole blocks.
    package static func contribution(of row: TranscriptRow) -> [UInt8] {
        let command = [row.opcode] + row.header
        switch Instruction(rawValue: row.opcode) {
        case .getValue, .credit, .debit, .limitedCredit:
            return padded(command + row.data)
        default:
            return padded(command) + padded(row.data)
        }
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        let rest = bytes.count % AESKey.byteCount
        guard rest != 0 else { return bytes }
        return bytes + [UInt8](repeating: 0, count: AESKey.byteCount - rest)
    }
}
