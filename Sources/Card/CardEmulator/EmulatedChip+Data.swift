import ByteCoding
import DESFireWire

/// A write's place on the wire, known as soon as its header is.
struct WritePlan: Sendable {
    let path: FilePath
    let mode: CommunicationMode
    /// All bytes behind the opcode: header, data, padding, MAC.
    let wireCount: Int
}

/// Standard and backup files, and what all writes share (desfire-ev2.md section 6).
extension EmulatedChip {
    /// BD, AD: `file | offset 3 | length 3`, 0 to the end. Reads what is committed.
    func readData(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let path = try path(command.data.first)
        let file = file(path)
        let bytes: [UInt8]
        var isTransactionMAC = false
        switch file.content {
        case .standard(let state), .backup(let state): bytes = state.bytes
        case .transactionMAC(let state):
            bytes = state.bytes
            isTransactionMAC = true
        case .value, .linear, .cyclic: throw .permissionDenied
        }
        if !isTransactionMAC { try needTransactionRoom(path) }
        let mode = try mode(path, for: .read)
        let (number, offset, length) = try parse(
            try open(command, headerCount: 7, mode: mode)
        ) { reader throws(ByteReader.Failure) in
            (
                try reader.takeByte(), Int(try reader.takeLittleEndian(width: 3)),
                Int(try reader.takeLittleEndian(width: 3))
            )
        }
        let end = length == 0 ? bytes.count : offset + length
        guard offset < end, end <= bytes.count else { throw .boundaryError }
        let data = Array(bytes[offset..<end])
        if !isTransactionMAC {
            let header =
                [command.instruction.rawValue, number]
                + [UInt8](littleEndian: offset, width: 3)
                + [UInt8](littleEndian: data.count, width: 3)
            note(header, data: data, path: path)
        }
        return Answer(
            data: data, mode: mode,
            framing: command.instruction == .readData ? .whole : .chained,
            lengthIsKnown: length != 0)
    }

    /// 3D, 8D: `file | offset 3 | length 3 | data`. Standard files at once, backup files pending.
    func writeData(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let write = try openWrite(command)
        switch file(write.path).content {
        case .standard(var state):
            state.bytes.replaceSubrange(write.range, with: write.data)
            try change { next in
                next.applications[write.path.application].files[write.path.file].content =
                    .standard(state)
            }
        case .backup(let state):
            activation.transaction.backups[write.header[0], default: state.bytes]
                .replaceSubrange(write.range, with: write.data)
        case .value, .linear, .cyclic, .transactionMAC: throw .permissionDenied
        }
        note([command.instruction.rawValue] + write.header, data: write.data, path: write.path)
        return Answer(mode: write.mode)
    }

    /// Judges a write by its header: right, kind, bounds; and says how long it will be.
    func planWrite(_ command: NativeCommand) throws(StatusCode) -> WritePlan {
        let headerCount = command.instruction.writeHeaderCount
        guard command.data.count >= headerCount else { throw .lengthError }
        let path = try path(command.data.first)
        try needTransactionRoom(path)
        let operation: FileOperation = headerCount == 10 ? .updateRecord : .write
        let size = try writableCount(command.instruction, file(path).content)
        let mode = try mode(path, for: operation)
        let range = try Self.writeRange(command.data[..<headerCount], in: size)
        let wireCount =
            activation.session?.wireCount(
                range.count, instruction: command.instruction, mode: mode) ?? range.count
        return WritePlan(path: path, mode: mode, wireCount: headerCount + wireCount)
    }

    /// Takes the messaging off a write whose length is right.
    func openWrite(_ command: NativeCommand) throws(StatusCode) -> OpenedWrite {
        let plan = try planWrite(command)
        guard command.data.count == plan.wireCount else { throw .lengthError }
        let headerCount = command.instruction.writeHeaderCount
        let clear = try open(command, headerCount: headerCount, mode: plan.mode)
        let (header, data) = try parse(clear) { reader throws(ByteReader.Failure) in
            (try reader.take(headerCount), reader.takeRest())
        }
        let size = try writableCount(command.instruction, file(plan.path).content)
        let range = try Self.writeRange(header[...], in: size)
        guard range.count == data.count else { throw .lengthError }
        return OpenedWrite(
            path: plan.path, mode: plan.mode, header: header, range: range, data: data)
    }

    /// Bytes that one write may cover: the file's, or one record's.
    private func writableCount(
        _ instruction: Instruction, _ content: ChipFile.Content
    ) throws(StatusCode) -> Int {
        let isData = instruction == .writeData || instruction == .writeDataChained
        switch content {
        case .standard(let state) where isData, .backup(let state) where isData:
            return state.bytes.count
        case .linear(let state) where !isData, .cyclic(let state) where !isData:
            return state.size
        default: throw .permissionDenied
        }
    }

    /// The last six bytes of every write's header: offset and length.
    private static func writeRange(
        _ header: ArraySlice<UInt8>, in size: Int
    ) throws(StatusCode) -> Range<Int> {
        let fields = header.suffix(6)
        let offset = fields.prefix(3).reversed().reduce(0) { $0 << 8 | Int($1) }
        let length = fields.suffix(3).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length > 0 else { throw .parameterError }
        guard offset + length <= size else { throw .boundaryError }
        return offset..<offset + length
    }
}

/// A write without its messaging.
struct OpenedWrite: Sendable {
    let path: FilePath
    let mode: CommunicationMode
    let header: [UInt8]
    let range: Range<Int>
    let data: [UInt8]
}

extension Instruction {
    /// UpdateRecord names a record before offset and length.
    var writeHeaderCount: Int {
        self == .updateRecord || self == .updateRecordChained ? 10 : 7
    }
}
