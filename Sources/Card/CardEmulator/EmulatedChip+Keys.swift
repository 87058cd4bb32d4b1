import ByteCoding
import DESFireWire

/// Keys and their settings (desfire-ev2.md sections 3.1 and 3.5).
extension EmulatedChip {
    /// 45: KeySett1 and KeySett2; the factory's DES chip says `0F 01`.
    func getKeySettings(_ command: NativeCommand) throws(StatusCode) -> Answer {
        try parseNothing(command)
        try needListing()
        guard let index = activation.applicationIndex else {
            let settings2: UInt8 = image.masterKey.kind == .aes ? 0x81 : 0x01
            return Answer(data: [image.keySettings.rawValue, settings2])
        }
        let application = image.applications[index]
        return Answer(data: [application.keySettings.rawValue, application.keySettings2])
    }

    /// 54: master key only; a cleared b3 freezes the settings.
    func changeKeySettings(_ command: NativeCommand) throws(StatusCode) -> Answer {
        guard holdsMasterKey else { throw .authenticationError }
        let reader = try open(command, mode: .full)
        let settings = try parse(reader) { reader throws(ByteReader.Failure) in
            try reader.takeByte()
        }
        guard keySettings.allowsSettingsChange else { throw .permissionDenied }
        if activation.applicationIndex == nil, settings >> 4 != 0 { throw .parameterError }
        let index = activation.applicationIndex
        try change { next in
            if let index {
                next.applications[index].keySettings = ChipKeySettings(rawValue: settings)
            } else {
                next.keySettings = ChipKeySettings(rawValue: settings)
            }
        }
        return .done
    }

    /// 64: free, as the version tells a reader which master key to derive from.
    func getKeyVersion(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let number = try parse(try open(command)) { reader throws(ByteReader.Failure) in
            try reader.takeByte()
        }
        return Answer(data: [try key(number).version])
    }

    /// C4: `keyNo | cryptogram`.
    func changeKey(_ command: NativeCommand) throws(StatusCode) -> Answer {
        guard let session = activation.session else { throw .authenticationError }
        guard let header = command.data.first else { throw .lengthError }
        let number = header & 0x3F
        let old = try key(number)
        let kind = try newKind(header)
        try needRightToChange(number, session: session)
        let isOwn = number == session.keyNumber
        let cryptogram = KeyCryptogram(
            header: header, kind: kind, old: isOwn ? nil : old.bytes)
        let new = try newKey(cryptogram, command)
        let index = activation.applicationIndex
        try change { next in
            if let index {
                next.applications[index].keys[Int(number)] = new
            } else {
                next.masterKey = new
            }
        }
        guard isOwn else { return .done }
        activation.endSessionAndTransaction()
        return .bare
    }

    /// At PICC level the two high bits say which kind the master key becomes.
    private func newKind(_ header: UInt8) throws(StatusCode) -> ChipKey.Kind {
        switch (activation.applicationIndex, header & 0xC0) {
        case (nil, 0x80), (.some, 0x00): return .aes
        case (nil, 0x00): return .des
        default: throw .parameterError
        }
    }

    private func needRightToChange(_ number: UInt8, session: Session) throws(StatusCode) {
        let settings = keySettings
        if number == 0 {
            guard settings.allowsMasterKeyChange else { throw .permissionDenied }
            guard session.holdsMasterKey else { throw .authenticationError }
            return
        }
        switch settings.changeKeyRight {
        case 0x0F: throw .permissionDenied
        case 0x0E: guard session.keyNumber == number else { throw .authenticationError }
        case let right: guard session.keyNumber == right else { throw .authenticationError }
        }
    }

    private func newKey(
        _ cryptogram: KeyCryptogram, _ command: NativeCommand
    ) throws(StatusCode) -> ChipKey {
        guard case .ev1(var ev1)? = activation.session?.messaging else {
            let clear = try open(command, headerCount: 1, mode: .full)
            return try cryptogram.key(ev2: clear)
        }
        let plain = try ev1.decipher(Array(command.data.dropFirst()))
        activation.session?.messaging = .ev1(ev1)
        return try cryptogram.key(ev1: plain)
    }
}

/// The plaintext of ChangeKey (section 3.5).
///
/// | key changed | EV2 | EV1 |
/// |---|---|---|
/// | own | `new 16 , version` | `new 16 , version , CRC32(C4 keyNo new version)` |
/// | other | `masked 16 , version , CRC32(new)` | `masked , version , CRC32(C4 ..) , CRC32(new)` |
///
/// `masked` is new XOR old. A DES key has no version byte: its version is its parity bits.
struct KeyCryptogram: Sendable {
    /// keyNo as it was sent.
    let header: UInt8
    let kind: ChipKey.Kind
    /// Nil when the key is changed by itself.
    let old: [UInt8]?

    func key(ev2 clear: ByteReader) throws(StatusCode) -> ChipKey {
        let (fields, check) = try parse(clear) { reader throws(ByteReader.Failure) in
            _ = try reader.takeByte()
            return (
                try reader.take(fieldCount), try reader.take(old == nil ? 0 : 4)
            )
        }
        return try key(fields, check: check)
    }

    func key(ev1 plain: [UInt8]) throws(StatusCode) -> ChipKey {
        var reader = ByteReader(plain)
        let fields: [UInt8]
        let commandCheck: [UInt8]
        let check: [UInt8]
        do throws(ByteReader.Failure) {
            fields = try reader.take(fieldCount)
            commandCheck = try reader.take(4)
            check = try reader.take(old == nil ? 0 : 4)
        } catch {
            throw .lengthError
        }
        guard reader.takeRest().allSatisfy({ $0 == 0 }),
            commandCheck == desfireCRC32([Instruction.changeKey.rawValue, header] + fields)
        else { throw .integrityError }
        return try key(fields, check: check)
    }

    private var fieldCount: Int { kind == .aes ? 17 : 16 }

    private func key(_ fields: [UInt8], check: [UInt8]) throws(StatusCode) -> ChipKey {
        var bytes = Array(fields.prefix(16))
        if let old {
            for index in bytes.indices { bytes[index] ^= old[index] }
            guard check == desfireCRC32(bytes) else { throw .integrityError }
        }
        let parity = bytes.prefix(8).reduce(UInt8(0)) { $0 << 1 | $1 & 1 }
        let key = ChipKey(
            kind: kind, bytes: bytes, version: kind == .aes ? fields[16] : parity)
        // Two different halves would be 2TDEA, which this chip does not have.
        guard key.isConsistent else { throw .parameterError }
        return key
    }
}
