/// Which chip it is: what GetVersion says and which commands it knows (desfire-ev2.md section 2.1).
package struct ChipModel: Codable, Hashable, Sendable {
    package enum Generation: String, Codable, Hashable, Sendable, CaseIterable {
        case ev1, ev2, ev3
    }

    package enum Storage: String, Codable, Hashable, Sendable, CaseIterable {
        case fourKilobytes, eightKilobytes
    }

    package let generation: Generation
    package let storage: Storage

    package init(_ generation: Generation, _ storage: Storage = .fourKilobytes) {
        self.generation = generation
        self.storage = storage
    }

    package static let ev1 = ChipModel(.ev1)
    package static let ev2 = ChipModel(.ev2)
    package static let ev3 = ChipModel(.ev3)

    /// GetVersion, first frame: vendor, type, subtype, version, storage, protocol.
    var hardwareVersion: [UInt8] {
        let version: UInt8 =
            switch generation {
            case .ev1: 0x01
            case .ev2: 0x12
            case .ev3: 0x33
            }
        return [0x04, 0x01, 0x01, version, 0x00, storageByte, 0x05]
    }

    /// GetVersion, second frame.
    var softwareVersion: [UInt8] {
        let version: (UInt8, UInt8) =
            switch generation {
            case .ev1: (0x01, 0x04)
            case .ev2: (0x02, 0x00)
            case .ev3: (0x03, 0x00)
            }
        return [0x04, 0x01, 0x01, version.0, version.1, storageByte, 0x05]
    }

    private var storageByte: UInt8 { storage == .fourKilobytes ? 0x18 : 0x1A }

    /// Bytes that applications and files may use. A model: no data sheet that we have says.
    var memoryBytes: Int { storage == .fourKilobytes ? 5120 : 8192 }

    /// EV1 counts them (`91CE`); later chips are bounded by their memory only.
    var maximumApplicationCount: Int { generation == .ev1 ? 28 : .max }

    /// EV2 brought its own authentication and messaging, the transaction MAC, UpdateRecord and the
    /// opcodes that are chained below the APDU.
    var knowsEV2: Bool { generation != .ev1 }
}
