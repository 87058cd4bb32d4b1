import ByteCoding
import DESFireWire

/// Applications: listing, selecting, creating, deleting (desfire-ev2.md sections 2.4 and 3.1).
extension EmulatedChip {
    /// 6A
    func getApplicationIDs(_ command: NativeCommand) throws(StatusCode) -> Answer {
        try parseNothing(command)
        try needPICCLevel()
        try needListing()
        return Answer(data: image.applications.flatMap(\.id), framing: .chained)
    }

    /// 6D: one frame per application that has a name; only without a session.
    func getDFNames(_ command: NativeCommand) throws(StatusCode) -> Answer {
        guard activation.session == nil else { throw .permissionDenied }
        try parseNothing(command)
        try needPICCLevel()
        try needListing()
        let frames = image.applications.compactMap { application -> [UInt8]? in
            guard !application.dfName.isEmpty else { return nil }
            let isoFileID = [UInt8](littleEndian: application.isoFileID ?? 0, width: 2)
            return application.id + isoFileID + application.dfName
        }
        return Answer(
            data: frames.flatMap { $0 }, framing: .cut(frames.dropLast().map(\.count)))
    }

    /// 5A: ends session and transaction, and answers outside all messaging.
    func selectApplication(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let id = try parse(ByteReader(command.data)) { reader throws(ByteReader.Failure) in
            try reader.take(3)
        }
        guard id != ApplicationID.picc.bytes else {
            select(nil)
            return .bare
        }
        guard let index = image.applications.firstIndex(where: { $0.id == id }) else {
            throw .applicationNotFound
        }
        select(index)
        return .bare
    }

    func select(_ index: Int?) {
        activation.endSessionAndTransaction()
        activation.applicationIndex = index
    }

    /// CA
    func createApplication(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let reader = try open(command)
        try needPICCLevel()
        guard holdsMasterKey || image.keySettings.allowsFreeCreation else {
            throw behaviour.missingMasterKeyStatus
        }
        let application = try newApplication(reader)
        guard application.id != ApplicationID.picc.bytes else {
            throw behaviour.reservedApplicationStatus
        }
        let isTaken = image.applications.contains { other in
            other.id == application.id
                || !application.dfName.isEmpty && other.dfName == application.dfName
                || application.isoFileID != nil && other.isoFileID == application.isoFileID
        }
        guard !isTaken else { throw .duplicate }
        guard image.applications.count < image.model.maximumApplicationCount else {
            throw .countError
        }
        try change { next throws(StatusCode) in
            try next.spend(application.memoryCost)
            next.applications.append(application)
        }
        return .done
    }

    /// `AID 3 | KeySett1 | KeySett2 [KeySett3 00] [ISO FID 2] [DF name]`; AES only, no key sets.
    private func newApplication(_ reader: ByteReader) throws(StatusCode) -> ChipApplication {
        let (id, settings, settings2, rest) = try parse(reader) {
            reader throws(ByteReader.Failure) in
            (
                try reader.take(3), try reader.takeByte(), try reader.takeByte(),
                reader.takeRest()
            )
        }
        let keyCount = Int(settings2 & 0x0F)
        guard settings2 >> 6 == 0b10, (1...14).contains(keyCount) else { throw .parameterError }
        var names = rest[...]
        if settings2 & 0x10 != 0 {
            guard let settings3 = names.popFirst() else { throw .lengthError }
            guard settings3 == 0 else { throw .parameterError }
        }
        guard names.count != 1, names.count <= 18 else { throw .lengthError }
        let isoFileID =
            names.count >= 2
            ? UInt16(names[names.startIndex]) | UInt16(names[names.startIndex + 1]) << 8 : nil
        return ChipApplication(
            id: id, keySettings: ChipKeySettings(rawValue: settings), keySettings2: settings2,
            keys: Array(repeating: .zeroAES, count: keyCount), isoFileID: isoFileID,
            dfName: Array(names.dropFirst(2)), files: [])
    }

    /// DA: by the chip's master key or, where the settings allow it, by the application's own.
    func deleteApplication(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let id = try parse(try open(command)) { reader throws(ByteReader.Failure) in
            try reader.take(3)
        }
        guard let index = image.applications.firstIndex(where: { $0.id == id }) else {
            throw .applicationNotFound
        }
        let isOwn = activation.applicationIndex == index
        guard activation.applicationIndex == nil || isOwn else { throw .permissionDenied }
        guard maySelfDelete || !isOwn, isOwn || mayDelete else {
            throw behaviour.missingMasterKeyStatus
        }
        try change { next in _ = next.applications.remove(at: index) }
        guard isOwn else { return .done }
        select(nil)
        return .bare
    }

    private var maySelfDelete: Bool { holdsMasterKey && image.keySettings.allowsFreeCreation }

    private var mayDelete: Bool {
        holdsMasterKey
            || image.keySettings.allowsFreeCreation && !behaviour.deletionNeedsMasterKey
    }

    /// Listing rights of the chip or of the selected application (KeySett1 b1).
    func needListing() throws(StatusCode) {
        guard holdsMasterKey || keySettings.allowsFreeListing else {
            throw behaviour.missingMasterKeyStatus
        }
    }

    var keySettings: ChipKeySettings {
        guard let index = activation.applicationIndex else { return image.keySettings }
        return image.applications[index].keySettings
    }
}

extension ChipImage {
    mutating func spend(_ bytes: Int) throws(StatusCode) {
        guard bytes <= freeMemoryBytes else { throw .outOfMemory }
        freeMemoryBytes -= bytes
    }
}
