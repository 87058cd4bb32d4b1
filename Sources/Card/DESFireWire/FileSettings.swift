package import ByteCoding

/// What a file is and who may use it: the answer to GetFileSettings and the tail of the create
/// commands (desfire-ev2.md sections 3.2 to 3.4).
package struct FileSettings: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Writes through at once; not part of a transaction.
        case standard(size: Int)
        /// Two copies on the chip; a write waits for the commit.
        case backup(size: Int)
        case value(ValueLimits)
        case linearRecord(RecordShape)
        /// Keeps the newest `maximumCount - 1` records.
        case cyclicRecord(RecordShape)
        /// Counter and MAC of the last commit.
        case transactionMAC(keyOption: UInt8, keyVersion: UInt8)
    }

    /// A value file: limits in the unit of the card, both inclusive.
    package struct ValueLimits: Hashable, Sendable {
        package let lower: Int32
        package let upper: Int32
        /// When creating: the first value. When asked: the limited-credit allowance, NOT the
        /// balance (section 3.4).
        package let value: Int32
        package let limitedCreditEnabled: Bool
        package let freeGetValue: Bool

        package init(
            lower: Int32, upper: Int32, value: Int32, limitedCreditEnabled: Bool,
            freeGetValue: Bool = false
        ) {
            self.lower = lower
            self.upper = upper
            self.value = value
            self.limitedCreditEnabled = limitedCreditEnabled
            self.freeGetValue = freeGetValue
        }
    }

    /// A record file: bytes per record, room for records, records there now.
    package struct RecordShape: Hashable, Sendable {
        package let size: Int
        package let maximumCount: Int
        package let currentCount: Int

        package init(size: Int, maximumCount: Int, currentCount: Int = 0) {
            self.size = size
            self.maximumCount = maximumCount
            self.currentCount = currentCount
        }
    }

    package let kind: Kind
    package let mode: CommunicationMode
    package let rights: AccessRights

    package init(kind: Kind, mode: CommunicationMode, rights: AccessRights) {
        self.kind = kind
        self.mode = mode
        self.rights = rights
    }
}

extension FileSettings {
    /// Decodes an answer to GetFileSettings: `type | option | access 2 | ...`, nothing behind it.
    package init(answer: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(answer)
        let type = try reader.takeByte()
        mode = CommunicationMode(fileOption: try reader.takeByte())
        rights = try AccessRights(from: &reader)
        switch type {
        case 0: kind = .standard(size: Int(try reader.takeLittleEndian(width: 3)))
        case 1: kind = .backup(size: Int(try reader.takeLittleEndian(width: 3)))
        case 2: kind = .value(try ValueLimits(from: &reader))
        case 3: kind = .linearRecord(try RecordShape(from: &reader))
        case 4: kind = .cyclicRecord(try RecordShape(from: &reader))
        case 5:
            kind = .transactionMAC(
                keyOption: try reader.takeByte(), keyVersion: try reader.takeByte())
        default: throw .badValue
        }
        try reader.finish()
    }

    /// The answer to GetFileSettings.
    package var answer: [UInt8] {
        var writer = ByteWriter()
        writer.append(kind.typeByte)
        writer.append(mode.rawValue)
        writer.append(rights.bytes)
        switch kind {
        case .standard(let size), .backup(let size):
            writer.append(littleEndian: size, width: 3)
        case .value(let limits):
            writer.append(limits.bytes)
        case .linearRecord(let shape), .cyclicRecord(let shape):
            writer.append(littleEndian: shape.size, width: 3)
            writer.append(littleEndian: shape.maximumCount, width: 3)
            writer.append(littleEndian: shape.currentCount, width: 3)
        case .transactionMAC(let keyOption, let keyVersion):
            writer.append([keyOption, keyVersion])
        }
        return writer.bytes
    }
}

extension FileSettings.Kind {
    /// The type byte of GetFileSettings.
    package var typeByte: UInt8 {
        switch self {
        case .standard: 0
        case .backup: 1
        case .value: 2
        case .linearRecord: 3
        case .cyclicRecord: 4
        case .transactionMAC: 5
        }
    }
}

extension FileSettings.ValueLimits {
    /// `lower 4 | upper 4 | value 4 | option 1`, all least significant byte first.
    package init(from reader: inout ByteReader) throws(ByteReader.Failure) {
        lower = Int32(truncatingIfNeeded: try reader.takeLittleEndian(width: 4))
        upper = Int32(truncatingIfNeeded: try reader.takeLittleEndian(width: 4))
        value = Int32(truncatingIfNeeded: try reader.takeLittleEndian(width: 4))
        let option = try reader.takeByte()
        limitedCreditEnabled = option & 1 != 0
        freeGetValue = option & 2 != 0
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(littleEndian: lower, width: 4)
        writer.append(littleEndian: upper, width: 4)
        writer.append(littleEndian: value, width: 4)
        writer.append((limitedCreditEnabled ? 1 : 0) | (freeGetValue ? 2 : 0))
        return writer.bytes
    }
}

extension FileSettings.RecordShape {
    fileprivate init(from reader: inout ByteReader) throws(ByteReader.Failure) {
        size = Int(try reader.takeLittleEndian(width: 3))
        maximumCount = Int(try reader.takeLittleEndian(width: 3))
        currentCount = Int(try reader.takeLittleEndian(width: 3))
    }
}
