import ByteCoding
import DESFireWire

/// Files as such: listing, settings, creating, deleting (desfire-ev2.md sections 3.2 to 3.6).
extension EmulatedChip {
    /// 6F
    func getFileIDs(_ command: NativeCommand) throws(StatusCode) -> Answer {
        try parseNothing(command)
        let index = try selectedApplication()
        try needListing()
        return Answer(data: image.applications[index].files.map(\.number))
    }

    /// F5
    func getFileSettings(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let number = try parse(try open(command)) { reader throws(ByteReader.Failure) in
            try reader.takeByte()
        }
        let path = try path(number)
        try needListing()
        return Answer(data: file(path).settings)
    }

    /// 5F: `fileNo | FileOption | access 2 [| TMCLimit 4]`; at once, not with a transaction.
    func changeFileSettings(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let path = try path(command.data.first)
        _ = try self.mode(path, for: .changeSettings)
        let mode: CommunicationMode = file(path).rights.change == .free ? .plain : .full
        let reader = try open(command, headerCount: 1, mode: mode)
        var changed = file(path)
        let (option, rights, tail) = try parse(reader) { reader throws(ByteReader.Failure) in
            _ = try reader.takeByte()
            return (
                try reader.takeByte(), try AccessRights(from: &reader), reader.takeRest()
            )
        }
        changed.option = option
        changed.rights = rights
        if case .transactionMAC(var state) = changed.content {
            try Self.checkTransactionMAC(option: option, rights: rights)
            guard tail.count == (option & 0x20 != 0 ? 4 : 0) else { throw .lengthError }
            state.limit = tail.isEmpty ? nil : tail.reversed().reduce(0) { $0 << 8 | UInt32($1) }
            changed.content = .transactionMAC(state)
        } else {
            guard tail.isEmpty else { throw .lengthError }
            guard option & ~ChipFile.dataOptionMask == 0 else { throw .parameterError }
        }
        try change { next in next.applications[path.application].files[path.file] = changed }
        return Answer(mode: mode)
    }

    /// DF
    func deleteFile(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let number = try parse(try open(command)) { reader throws(ByteReader.Failure) in
            try reader.takeByte()
        }
        let path = try path(number)
        try needCreation()
        let wasTransactionMAC = image.applications[path.application].transactionMACIndex
        try change { next in
            _ = next.applications[path.application].files.remove(at: path.file)
        }
        activation.transaction.forget(number)
        if wasTransactionMAC == path.file { activation.transaction.mac = nil }
        return .done
    }

    /// CD, CB, CC, C1, C0: `fileNo | [ISO FID 2] | FileOption | access 2 | ...`.
    func createFile(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let reader = try open(command)
        let index = try selectedApplication()
        try needCreation()
        let hasISOFileID =
            image.applications[index].usesISOFileIDs && command.instruction != .createValueFile
        let draft = try parse(reader) { reader throws(ByteReader.Failure) in
            try FileDraft(from: &reader, command.instruction, hasISOFileID: hasISOFileID)
        }
        try add(try draft.file, to: index)
        return .done
    }

    /// CE: header `fileNo | FileOption | access 2 | TMKeyOption`, data `TMKey 16 | version`.
    func createTransactionMACFile(_ command: NativeCommand) throws(StatusCode) -> Answer {
        guard holdsMasterKey else { throw .authenticationError }
        let reader = try open(command, headerCount: 5, mode: .full)
        let index = try selectedApplication()
        let (number, option, rights, keyOption, key, version) = try parse(reader) {
            reader throws(ByteReader.Failure) in
            (
                try reader.takeByte(), try reader.takeByte(), try AccessRights(from: &reader),
                try reader.takeByte(), try reader.take(16), try reader.takeByte()
            )
        }
        try Self.checkTransactionMAC(option: option, rights: rights)
        // A limit is given later, by ChangeFileSettings.
        guard keyOption == 0x02, option & 0x20 == 0 else { throw .parameterError }
        guard image.applications[index].transactionMACIndex == nil else { throw .duplicate }
        let state = ChipFile.TransactionMACState(key: key, keyVersion: version, limit: nil)
        try add(
            ChipFile(
                number: number, isoFileID: nil, option: option, rights: rights,
                content: .transactionMAC(state)), to: index)
        return .done
    }

    private static func checkTransactionMAC(
        option: UInt8, rights: AccessRights
    ) throws(StatusCode) {
        guard option & ~ChipFile.transactionMACOptionMask == 0, rights.write == .never else {
            throw .parameterError
        }
    }

    private func add(_ file: ChipFile, to index: Int) throws(StatusCode) {
        guard file.number <= ChipFile.highestNumber else { throw .parameterError }
        let isTaken = image.applications[index].files.contains { other in
            other.number == file.number
                || file.isoFileID != nil && other.isoFileID == file.isoFileID
        }
        guard !isTaken else { throw .duplicate }
        try change { next throws(StatusCode) in
            try next.spend(file.memoryCost)
            next.applications[index].files.append(file)
        }
    }

    private func needCreation() throws(StatusCode) {
        guard holdsMasterKey || keySettings.allowsFreeCreation else {
            throw behaviour.missingMasterKeyStatus
        }
    }
}

/// Where a file stands in the image.
struct FilePath: Hashable, Sendable {
    let application: Int
    let file: Int
}

extension EmulatedChip {
    func path(_ number: UInt8?) throws(StatusCode) -> FilePath {
        guard let number else { throw .lengthError }
        let application = try selectedApplication()
        let files = image.applications[application].files
        guard let index = files.firstIndex(where: { $0.number == number }) else {
            throw .fileNotFound
        }
        return FilePath(application: application, file: index)
    }

    func file(_ path: FilePath) -> ChipFile {
        image.applications[path.application].files[path.file]
    }

    /// Whether the session may, and the mode in which the command travels.
    func mode(
        _ path: FilePath, for operation: FileOperation
    ) throws(StatusCode) -> CommunicationMode {
        let file = file(path)
        return try AccessCheck(
            holders: operation.holders(file.rights, behaviour: behaviour),
            sessionKey: activation.session?.keyNumber, mode: file.mode
        ).effectiveMode()
    }
}

/// A create command's fields, before they are judged.
private struct FileDraft {
    let number: UInt8
    let isoFileID: UInt16?
    let option: UInt8
    let rights: AccessRights
    let content: ChipFile.Content?

    init(
        from reader: inout ByteReader, _ instruction: Instruction, hasISOFileID: Bool
    ) throws(ByteReader.Failure) {
        number = try reader.takeByte()
        isoFileID = hasISOFileID ? UInt16(try reader.takeLittleEndian(width: 2)) : nil
        option = try reader.takeByte()
        rights = try AccessRights(from: &reader)
        switch instruction {
        case .createStandardDataFile: content = try Self.data(&reader).map { .standard($0) }
        case .createBackupDataFile: content = try Self.data(&reader).map { .backup($0) }
        case .createValueFile: content = try Self.value(&reader).map { .value($0) }
        case .createLinearRecordFile:
            content = try Self.records(&reader, atLeast: 1).map { .linear($0) }
        case .createCyclicRecordFile:
            content = try Self.records(&reader, atLeast: 2).map { .cyclic($0) }
        default: content = nil
        }
    }

    var file: ChipFile {
        get throws(StatusCode) {
            guard let content, option & ~ChipFile.dataOptionMask == 0 else { throw .parameterError }
            return ChipFile(
                number: number, isoFileID: isoFileID, option: option, rights: rights,
                content: content)
        }
    }

    private static func data(
        _ reader: inout ByteReader
    ) throws(ByteReader.Failure) -> ChipFile.DataState? {
        let size = Int(try reader.takeLittleEndian(width: 3))
        guard size > 0 else { return nil }
        return ChipFile.DataState(bytes: [UInt8](repeating: 0, count: size))
    }

    private static func value(
        _ reader: inout ByteReader
    ) throws(ByteReader.Failure) -> ChipFile.ValueState? {
        let lower = Int32(truncatingIfNeeded: try reader.takeLittleEndian(width: 4))
        let upper = Int32(truncatingIfNeeded: try reader.takeLittleEndian(width: 4))
        let value = Int32(truncatingIfNeeded: try reader.takeLittleEndian(width: 4))
        let option = try reader.takeByte()
        guard lower <= value, value <= upper, option <= 3 else { return nil }
        return ChipFile.ValueState(lower: lower, upper: upper, balance: value, option: option)
    }

    private static func records(
        _ reader: inout ByteReader, atLeast minimum: Int
    ) throws(ByteReader.Failure) -> ChipFile.RecordState? {
        let size = Int(try reader.takeLittleEndian(width: 3))
        let count = Int(try reader.takeLittleEndian(width: 3))
        guard size > 0, count >= minimum else { return nil }
        return ChipFile.RecordState(size: size, maximumCount: count, bytes: [])
    }
}
