import ByteCoding
import DESFireWire

/// Linear and cyclic record files (desfire-ev2.md section 6.2).
extension EmulatedChip {
    /// BB, AB: `file | recNo 3 | count 3`, 0 all. Record 0 is the newest; the answer has the
    /// oldest first.
    func readRecords(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let path = try path(command.data.first)
        let state = try recordState(path)
        try needTransactionRoom(path)
        let mode = try mode(path, for: .read)
        let (number, first, asked) = try parse(
            try open(command, headerCount: 7, mode: mode)
        ) { reader throws(ByteReader.Failure) in
            (
                try reader.takeByte(), Int(try reader.takeLittleEndian(width: 3)),
                Int(try reader.takeLittleEndian(width: 3))
            )
        }
        guard first < state.count else { throw .boundaryError }
        let count = asked == 0 ? state.count - first : asked
        guard first + count <= state.count else { throw .boundaryError }
        let end = (state.count - first) * state.size
        let data = Array(state.bytes[end - count * state.size..<end])
        let header =
            [command.instruction.rawValue, number]
            + [UInt8](littleEndian: first, width: 3) + [UInt8](littleEndian: count, width: 3)
        note(header, data: data, path: path)
        return Answer(
            data: data, mode: mode,
            framing: command.instruction == .readRecords ? .whole : .chained,
            lengthIsKnown: asked != 0)
    }

    /// 3B, 8B: the first of a transaction makes the new record, later ones edit it.
    func writeRecord(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let write = try openWrite(command)
        let state = try recordState(write.path)
        var pending = activation.transaction.records[write.header[0]] ?? Transaction.Records()
        guard !pending.isCleared else { throw .permissionDenied }
        if case .linear = file(write.path).content, state.count >= state.maximumCount {
            throw .boundaryError
        }
        var record = pending.added ?? [UInt8](repeating: 0, count: state.size)
        record.replaceSubrange(write.range, with: write.data)
        pending.added = record
        activation.transaction.records[write.header[0]] = pending
        note([command.instruction.rawValue] + write.header, data: write.data, path: write.path)
        return Answer(mode: write.mode)
    }

    /// DB, BA: `file | recNo 3 | offset 3 | length 3 | data`, on a committed record.
    func updateRecord(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let write = try openWrite(command)
        let state = try recordState(write.path)
        let index = write.header[1..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        var pending = activation.transaction.records[write.header[0]] ?? Transaction.Records()
        guard !pending.isCleared else { throw .permissionDenied }
        guard var record = pending.updated[index] ?? state.record(index) else {
            throw .boundaryError
        }
        record.replaceSubrange(write.range, with: write.data)
        pending.updated[index] = record
        activation.transaction.records[write.header[0]] = pending
        note([command.instruction.rawValue] + write.header, data: write.data, path: write.path)
        return Answer(mode: write.mode)
    }

    /// EB: pending; nothing may be written into the file before the commit.
    func clearRecordFile(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let path = try path(command.data.first)
        _ = try recordState(path)
        try needTransactionRoom(path)
        // The right decides who; the messaging is MAC whatever the file's mode, or plain.
        let granted = try mode(path, for: .clear)
        let isFree = activation.session != nil && !holdsRight(.clear, path)
        let reader = try open(command, mode: isFree ? granted : .mac)
        let number = try parse(reader) { reader throws(ByteReader.Failure) in
            try reader.takeByte()
        }
        activation.transaction.records[number] = Transaction.Records(isCleared: true)
        note([command.instruction.rawValue, number], path: path)
        return Answer(mode: isFree ? granted : .mac)
    }

    /// Whether the session's key itself is named, rather than everybody.
    func holdsRight(_ operation: FileOperation, _ path: FilePath) -> Bool {
        guard let key = activation.session?.keyNumber else { return false }
        return operation.holders(file(path).rights, behaviour: behaviour).contains(.key(key))
    }

    private func recordState(_ path: FilePath) throws(StatusCode) -> ChipFile.RecordState {
        switch file(path).content {
        case .linear(let state), .cyclic(let state): return state
        default: throw .permissionDenied
        }
    }
}
