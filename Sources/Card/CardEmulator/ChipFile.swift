import ByteCoding
package import DESFireWire

/// A file on the chip (desfire-ev2.md sections 3.2 to 3.4).
package struct ChipFile: Codable, Hashable, Sendable {
    package enum Content: Codable, Hashable, Sendable {
        case standard(DataState)
        case backup(DataState)
        case value(ValueState)
        case linear(RecordState)
        case cyclic(RecordState)
        case transactionMAC(TransactionMACState)
    }

    /// `00` to `1F`.
    package let number: UInt8
    package let isoFileID: UInt16?
    /// FileOption as it was sent: mode in the two low bits.
    package var option: UInt8
    package var rights: AccessRights
    package var content: Content

    package var mode: CommunicationMode { CommunicationMode(fileOption: option) }

    /// FileOption bits that the chip understands; additional rights (b7) and SDM (b6) it does not.
    static let dataOptionMask: UInt8 = 0b11
    static let transactionMACOptionMask: UInt8 = 0b11_0011
    static let highestNumber: UInt8 = 0x1F
}

extension ChipFile {
    /// A standard or a backup file; a backup file's second copy is the pending transaction's.
    package struct DataState: Codable, Hashable, Sendable {
        @HexCoded package var bytes: [UInt8]
    }

    package struct ValueState: Codable, Hashable, Sendable {
        package let lower: Int32
        package let upper: Int32
        package var balance: Int32
        /// Sum of the debits of the last commit that had any: what LimitedCredit may give back.
        package var allowance: Int32 = 0
        /// b0 limited credit enabled, b1 free GetValue.
        package let option: UInt8

        var limitedCreditEnabled: Bool { option & 1 != 0 }
        var freeGetValue: Bool { option & 2 != 0 }
    }

    package struct RecordState: Codable, Hashable, Sendable {
        /// Bytes per record.
        package let size: Int
        package let maximumCount: Int
        /// All records, oldest first.
        @HexCoded package var bytes: [UInt8]

        package var count: Int { bytes.count / size }

        /// Record `index` counted from the newest, or nil.
        package func record(_ index: Int) -> [UInt8]? {
            guard let range = range(of: index) else { return nil }
            return Array(bytes[range])
        }

        func range(of index: Int) -> Range<Int>? {
            guard (0..<count).contains(index) else { return nil }
            let start = (count - 1 - index) * size
            return start..<start + size
        }
    }

    package struct TransactionMACState: Codable, Hashable, Sendable {
        /// AppTransactionMACKey, 16 bytes.
        @HexCoded package var key: [UInt8]
        package let keyVersion: UInt8
        /// TMC: number of commits so far.
        package var counter: UInt32 = 0
        /// TMV of the last commit, 8 bytes.
        @HexCoded package var value: [UInt8] = [UInt8](repeating: 0, count: 8)
        /// TMRIPrev, 16 bytes.
        @HexCoded package var previousReaderID: [UInt8] = [UInt8](repeating: 0, count: 16)
        /// TMCLimit; none unless FileOption b5.
        package var limit: UInt32?

        /// What ReadData returns: TMC 4, least significant byte first, and TMV 8.
        var bytes: [UInt8] { [UInt8](littleEndian: counter, width: 4) + value }
    }
}

extension ChipFile {
    /// The answer to GetFileSettings.
    var settings: [UInt8] {
        var writer = ByteWriter()
        writer.append(typeByte)
        writer.append(option)
        writer.append(rights.bytes)
        switch content {
        case .standard(let state), .backup(let state):
            writer.append(littleEndian: state.bytes.count, width: 3)
        case .value(let state):
            writer.append(littleEndian: state.lower, width: 4)
            writer.append(littleEndian: state.upper, width: 4)
            writer.append(littleEndian: state.allowance, width: 4)
            writer.append(state.option)
        case .linear(let state), .cyclic(let state):
            writer.append(littleEndian: state.size, width: 3)
            writer.append(littleEndian: state.maximumCount, width: 3)
            writer.append(littleEndian: state.count, width: 3)
        case .transactionMAC(let state):
            writer.append([0x02, state.keyVersion])
            if let limit = state.limit { writer.append(littleEndian: limit, width: 4) }
        }
        return writer.bytes
    }

    private var typeByte: UInt8 {
        switch content {
        case .standard: 0
        case .backup: 1
        case .value: 2
        case .linear: 3
        case .cyclic: 4
        case .transactionMAC: 5
        }
    }

    /// Bytes of chip memory it takes. A model: rounded up to 32, and 32 for its settings.
    var memoryCost: Int {
        let contentBytes =
            switch content {
            case .standard(let state): state.bytes.count
            case .backup(let state): 2 * state.bytes.count
            case .value, .transactionMAC: 32
            case .linear(let state), .cyclic(let state): state.size * state.maximumCount
            }
        return 32 + (contentBytes + 31) / 32 * 32
    }

    var isConsistent: Bool {
        let longest = 0xFF_FFFF
        guard number <= Self.highestNumber else { return false }
        switch content {
        case .standard(let state), .backup(let state):
            return (1...longest).contains(state.bytes.count)
        case .value(let state):
            return state.lower <= state.balance && state.balance <= state.upper
                && state.allowance >= 0
        case .linear(let state), .cyclic(let state):
            return (1...longest).contains(state.size) && (1...longest).contains(state.maximumCount)
                && state.bytes.count.isMultiple(of: state.size) && state.count <= state.maximumCount
        case .transactionMAC(let state):
            return state.key.count == 16 && state.value.count == 8
                && state.previousReaderID.count == 16
        }
    }
}

extension AccessRights: Codable {
    /// The two bytes of the wire, as hexadecimal text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        var reader = ByteReader([UInt8](hex: try container.decode(String.self)) ?? [])
        self = try AccessRights(from: &reader)
        try reader.finish()
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes.hex)
    }
}
