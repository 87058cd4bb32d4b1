import ByteCoding
import DESFireWire

/// Wrapped native commands, AF chaining, and who handles what (desfire-ev2.md section 1).
extension EmulatedChip {
    func exchangeNative(_ command: [UInt8]) -> [UInt8] {
        do throws(StatusCode) {
            return try respond(command[1], try Self.nativeData(of: command))
        } catch {
            activation.endSessionAndTransaction()
            return [StatusCode.sw1, error.rawValue]
        }
    }

    /// `90 INS 00 00 [Lc data] 00`; anything else is a wrong length.
    private static func nativeData(of command: [UInt8]) throws(StatusCode) -> [UInt8] {
        guard command[2] == 0, command[3] == 0, command.count > 4, command.last == 0 else {
            throw .lengthError
        }
        guard command.count > 5 else { return [] }
        guard command[4] > 0, command.count == 6 + Int(command[4]) else { throw .lengthError }
        return Array(command[5..<command.count - 1])
    }

    private func respond(_ code: UInt8, _ data: [UInt8]) throws(StatusCode) -> [UInt8] {
        guard code != Instruction.additionalFrame.rawValue else { return try continueChain(data) }
        guard !activation.chain.isOpen else { throw .commandAborted }
        guard let instruction = Instruction(rawValue: code), knows(instruction) else {
            throw .illegalCommand
        }
        switch instruction {
        case .writeDataChained, .writeRecordChained, .updateRecordChained:
            guard !data.isEmpty else { throw .lengthError }
            return try takeInput(instruction, data)
        case .authenticateISO, .authenticateAES, .authenticateEV2First, .authenticateEV2NonFirst:
            return try beginAuthentication(instruction, data) + [StatusCode.sw1, 0xAF]
        default:
            return try deliver(try handle(NativeCommand(instruction: instruction, data: data)))
        }
    }

    private func knows(_ instruction: Instruction) -> Bool {
        if instruction.needsEV2, !image.model.knowsEV2 { return false }
        return !instruction.isISOChained || behaviour.acceptsISOChainedOpcodes
    }

    private func continueChain(_ data: [UInt8]) throws(StatusCode) -> [UInt8] {
        let chain = activation.chain
        activation.chain = .none
        switch chain {
        case .none: throw .illegalCommand
        case .authentication(let pending): return try finishAuthentication(pending, data)
        case .input(let instruction, let start):
            guard !data.isEmpty else { throw .lengthError }
            return try takeInput(instruction, start + data)
        case .output(let frames):
            guard data.isEmpty else { throw .lengthError }
            return send(frames)
        }
    }

    /// A chained write, as far as it has come. It is ONE command: its header says how long it is.
    private func takeInput(
        _ instruction: Instruction, _ data: [UInt8]
    ) throws(StatusCode) -> [UInt8] {
        let command = NativeCommand(instruction: instruction, data: data)
        if data.count >= instruction.writeHeaderCount {
            let plan = try planWrite(command)
            guard data.count <= plan.wireCount else { throw .lengthError }
            if data.count == plan.wireCount { return try deliver(try handle(command)) }
        }
        activation.chain = .input(instruction, data)
        return [StatusCode.sw1, StatusCode.additionalFrame.rawValue]
    }

    /// Puts the messaging on and cuts into frames.
    private func deliver(_ answer: Answer) throws(StatusCode) -> [UInt8] {
        var payload = answer.data
        if !answer.isBare, let sealed = activation.session?.seal(answer) { payload = sealed }
        guard answer.status == .ok else {
            return payload + [StatusCode.sw1, answer.status.rawValue]
        }
        switch answer.framing {
        case .whole:
            guard payload.count <= 256 else { throw .lengthError }
            return send([payload])
        case .chained:
            let size = max(1, min(behaviour.frameByteCount, 256))
            let starts = stride(from: 0, to: max(payload.count, 1), by: size)
            return send(
                starts.map { Array(payload[$0..<min($0 + size, payload.count)]) }[...])
        case .cut(let counts):
            var frames: [[UInt8]] = []
            var rest = payload[...]
            for count in counts {
                frames.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            return send((frames + [Array(rest)])[...])
        }
    }

    private func send(_ frames: ArraySlice<[UInt8]>) -> [UInt8] {
        let rest = frames.dropFirst()
        if rest.isEmpty {
            return (frames.first ?? []) + [StatusCode.sw1, StatusCode.ok.rawValue]
        }
        activation.chain = .output(rest)
        return (frames.first ?? []) + [StatusCode.sw1, StatusCode.additionalFrame.rawValue]
    }

    /// Takes the messaging off; without a session there is none.
    func open(
        _ command: NativeCommand, headerCount: Int = 0, mode: CommunicationMode = .mac
    ) throws(StatusCode) -> ByteReader {
        guard activation.session != nil else { return ByteReader(command.data) }
        let clear = try activation.session?.open(
            command, headerCount: headerCount, mode: mode)
        return ByteReader(clear ?? [])
    }
}

extension EmulatedChip {
    private func handle(_ command: NativeCommand) throws(StatusCode) -> Answer {
        switch command.instruction {
        case .getVersion: try getVersion(command)
        case .getCardUID: try getCardUID(command)
        case .freeMemory: try freeMemory(command)
        case .getApplicationIDs: try getApplicationIDs(command)
        case .getDFNames: try getDFNames(command)
        case .selectApplication: try selectApplication(command)
        case .createApplication: try createApplication(command)
        case .deleteApplication: try deleteApplication(command)
        case .formatPICC: try formatPICC(command)
        case .getKeySettings: try getKeySettings(command)
        case .changeKeySettings: try changeKeySettings(command)
        case .getKeyVersion: try getKeyVersion(command)
        case .changeKey: try changeKey(command)
        case .setConfiguration: try setConfiguration(command)
        case .getFileIDs: try getFileIDs(command)
        case .getFileSettings: try getFileSettings(command)
        case .changeFileSettings: try changeFileSettings(command)
        case .createStandardDataFile, .createBackupDataFile, .createValueFile,
            .createLinearRecordFile, .createCyclicRecordFile:
            try createFile(command)
        case .createTransactionMACFile: try createTransactionMACFile(command)
        case .deleteFile: try deleteFile(command)
        case .readData, .readDataChained: try readData(command)
        case .writeData, .writeDataChained: try writeData(command)
        case .getValue: try getValue(command)
        case .credit, .debit, .limitedCredit: try changeValue(command)
        case .readRecords, .readRecordsChained: try readRecords(command)
        case .writeRecord, .writeRecordChained: try writeRecord(command)
        case .updateRecord, .updateRecordChained: try updateRecord(command)
        case .clearRecordFile: try clearRecordFile(command)
        case .commitTransaction: try commitTransaction(command)
        case .abortTransaction: try abortTransaction(command)
        case .commitReaderID: try commitReaderID(command)
        case .authenticateISO, .authenticateAES, .authenticateEV2First, .authenticateEV2NonFirst,
            .additionalFrame:
            throw .illegalCommand
        }
    }
}

/// Reads one field layout to its end; what does not fit is a wrong length.
func parse<Value>(
    _ reader: ByteReader, _ layout: (inout ByteReader) throws(ByteReader.Failure) -> Value
) throws(StatusCode) -> Value {
    var reader = reader
    do throws(ByteReader.Failure) {
        let value = try layout(&reader)
        try reader.finish()
        return value
    } catch {
        throw .lengthError
    }
}
