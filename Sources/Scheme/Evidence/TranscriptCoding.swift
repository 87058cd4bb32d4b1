package import ByteCoding
package import DESFire

/// The rows of a transaction as bytes, for the sealed evidence.
///
/// | bytes | field |
/// |---|---|
/// | 1 | version, 01 |
/// | 2 | number of rows |
/// | per row: 1 | opcode that was sent |
/// | 1, n | header |
/// | 2, n | data, written or read |
///
/// Integers have their most significant byte first. Nothing may be left over.
package enum TranscriptCoding {
    private static let version: UInt8 = 0x01
    /// No transaction of ours has more commands than this by far.
    private static let maximumRows: UInt64 = 256

    package static func bytes(of rows: [TranscriptRow]) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(version)
        writer.append(bigEndian: rows.count, width: 2)
        for row in rows {
            writer.append(row.opcode)
            writer.append(UInt8(row.header.count))
            writer.append(row.header)
            writer.append(bigEndian: row.data.count, width: 2)
            writer.append(row.data)
        }
        return writer.bytes
    }

    package static func rows(from bytes: [UInt8]) throws(ByteReader.Failure) -> [TranscriptRow] {
        var reader = ByteReader(bytes)
        guard try reader.takeByte() == version else { throw .badValue }
        let count = try reader.takeBigEndian(width: 2)
        guard count <= maximumRows else { throw .badValue }
        var rows: [TranscriptRow] = []
        for _ in 0..<count {
            let opcode = try reader.takeByte()
            let header = try reader.take(Int(try reader.takeByte()))
            let data = try reader.take(Int(try reader.takeBigEndian(width: 2)))
            rows.append(TranscriptRow(opcode: opcode, header: header, data: data))
        }
        try reader.finish()
        return rows
    }
}
