import DESFireWire
package import SmartCard

/// How long a tap would take on a real chip and a fast reader: a MODEL, for comparing one way of
/// asking with another (profile, "A tap"). Real chips and readers differ.
///
/// ```
/// activation 10.5 ms + 1.5 ms an APDU + the chip's own time + air time of every byte
/// ```
package struct TapTimeModel: Sendable {
    /// The speed of the contactless link.
    package enum BitRate: String, Hashable, Sendable, CaseIterable {
        case kbit106 = "106"
        case kbit424 = "424"

        /// Air time of one byte.
        var microsecondsPerByte: Double {
            switch self {
            case .kbit106: 85
            case .kbit424: 21
            }
        }
    }

    private static let activationMilliseconds = 10.5
    private static let exchangeMilliseconds = 1.5

    private var chipMilliseconds = 0.0
    private var exchangeCount = 0
    private var byteCount = 0
    private var last: Instruction?

    package init() {}

    /// Takes note of one exchange with the chip; the reader's own commands do not count.
    package mutating func add(_ command: CommandAPDU, _ response: ResponseAPDU?) {
        guard command.cla == 0x90 else { return }
        let instruction = Instruction(rawValue: command.bytes[1])
        chipMilliseconds += chipTime(of: instruction)
        exchangeCount += 1
        byteCount += command.bytes.count + (response?.bytes.count ?? 0)
        last = instruction
    }

    /// The whole tap, in milliseconds.
    package func milliseconds(at rate: BitRate) -> Double {
        Self.activationMilliseconds + Double(exchangeCount) * Self.exchangeMilliseconds
            + chipMilliseconds + Double(byteCount) * rate.microsecondsPerByte / 1_000
    }

    /// The profile's figures. Commands that no tap uses are not modelled and cost nothing.
    private func chipTime(of instruction: Instruction?) -> Double {
        switch instruction {
        case .selectApplication: 1.5
        case .authenticateEV2First: 1
        case .additionalFrame: last == .authenticateEV2First ? 3 : 0
        case .readData, .readDataChained: 4
        case .getValue: 1.5
        case .readRecords, .readRecordsChained: 2
        case .debit: 3
        case .writeRecord, .writeRecordChained: 4.5
        case .commitTransaction: 9
        default: 0
        }
    }
}
