import ByteCoding
import DESFireWire

@testable import CardEmulator

/// Chips for the tests.
enum Bench {
    static let uid: [UInt8] = [0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66]
    static let application: [UInt8] = [0xF4, 0x4D, 0x53]
    static let zeroKey = [UInt8](repeating: 0, count: 16)
    static let transactionKey = [UInt8](0..<16)

    /// One application with five AES keys; key n is 16 times the byte n.
    static func image(
        model: ChipModel = .ev3, settings: UInt8 = 0x0F, files: [ChipFile] = []
    ) -> ChipImage {
        var image = ChipImage.factoryFresh(uid: uid, model: model)
        image.applications = [
            ChipApplication(
                id: application, keySettings: ChipKeySettings(rawValue: settings),
                keySettings2: 0x85,
                keys: (0..<5).map { ChipKey(kind: .aes, bytes: key($0), version: 0) },
                isoFileID: nil, dfName: [], files: files)
        ]
        return image
    }

    static func key(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 16) }

    /// A terminal at the application of a chip with these files, in a session under `key`.
    static func terminal(
        _ files: [ChipFile], key number: UInt8? = nil, model: ChipModel = .ev3,
        settings: UInt8 = 0x0F, behaviour: ChipBehaviour = ChipBehaviour(),
        store: @escaping (ChipImage) throws -> Void = { _ in }
    ) -> Terminal {
        let chip = EmulatedChip(
            image: image(model: model, settings: settings, files: files), behaviour: behaviour,
            store: store)
        let terminal = Terminal(chip)
        terminal.select(application)
        if let number { terminal.authenticate(number, key(number)) }
        return terminal
    }

    /// A random source that plays a script.
    static func script(_ pieces: [[UInt8]]) -> (Int) -> [UInt8] {
        var rest = pieces[...]
        return { count in
            let piece = rest.popFirst() ?? []
            return piece.prefix(count) + [UInt8](repeating: 0, count: max(0, count - piece.count))
        }
    }

    /// Rights as four nibbles: Read, Write, ReadWrite, Change.
    static func rights(
        _ read: UInt8, _ write: UInt8, _ readWrite: UInt8, _ change: UInt8 = 0
    ) -> AccessRights {
        AccessRights(
            read: .init(nibble: read), write: .init(nibble: write),
            readWrite: .init(nibble: readWrite), change: .init(nibble: change))
    }

    static func file(
        _ number: UInt8, _ content: ChipFile.Content, mode: CommunicationMode = .full,
        rights: AccessRights = Bench.rights(1, 2, 3)
    ) -> ChipFile {
        ChipFile(
            number: number, isoFileID: nil, option: mode.rawValue, rights: rights,
            content: content)
    }

    static func bytes(_ count: Int, _ byte: UInt8 = 0) -> ChipFile.DataState {
        .init(bytes: [UInt8](repeating: byte, count: count))
    }

    static func value(
        _ balance: Int32, _ limits: ClosedRange<Int32> = 0...1000, option: UInt8 = 1
    ) -> ChipFile.Content {
        .value(
            .init(
                lower: limits.lowerBound, upper: limits.upperBound, balance: balance,
                option: option))
    }

    static func records(_ size: Int, _ maximum: Int, _ bytes: [UInt8] = [])
        -> ChipFile.RecordState
    {
        .init(size: size, maximumCount: maximum, bytes: bytes)
    }

    static func transactionMAC(
        option: UInt8 = 0, readWrite: UInt8 = 0xF, limit: UInt32? = nil, counter: UInt32 = 0
    ) -> ChipFile {
        ChipFile(
            number: 15, isoFileID: nil, option: option, rights: rights(3, 0xF, readWrite),
            content: .transactionMAC(
                .init(key: transactionKey, keyVersion: 0, counter: counter, limit: limit)))
    }

    /// `offset 3 | length 3`, least significant byte first.
    static func range(_ offset: Int, _ length: Int) -> [UInt8] {
        [UInt8](littleEndian: offset, width: 3) + [UInt8](littleEndian: length, width: 3)
    }

    static func amount(_ value: Int) -> [UInt8] { [UInt8](littleEndian: value, width: 4) }
}
