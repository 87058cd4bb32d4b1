import ByteCoding
import DESFireWire

/// Commit, abort and the transaction MAC (desfire-ev2.md sections 6.3, 6.4 and 7).
extension EmulatedChip {
    /// C7: everything that waits becomes real in one atomic step. Option 01 asks for TMC and TMV.
    func commitTransaction(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let option = try parse(try open(command)) { reader throws(ByteReader.Failure) in
            reader.remaining == 0 ? 0 : try reader.takeByte()
        }
        guard option <= 1 else { throw .parameterError }
        let index = try selectedApplication()
        let application = image.applications[index]
        if option == 1, application.transactionMACIndex == nil {
            throw behaviour.optionWithoutTransactionMACStatus
        }
        let transaction = activation.transaction
        guard !transaction.isEmpty else { return try nothingPending() }
        try needReaderID(application)
        try change { next throws(StatusCode) in
            try transaction.apply(to: &next.applications[index], behaviour: behaviour)
        }
        activation.transaction = Transaction()
        guard option == 1, let state = transactionMAC(index) else { return .done }
        return Answer(data: state.bytes)
    }

    /// A7
    func abortTransaction(_ command: NativeCommand) throws(StatusCode) -> Answer {
        try parseNothing(command)
        _ = try selectedApplication()
        guard !activation.transaction.isEmpty else { return try nothingPending() }
        activation.transaction = Transaction()
        return .done
    }

    private func nothingPending() throws(StatusCode) -> Answer {
        guard !behaviour.noChangesEndsSession else { throw .noChanges }
        return Answer(status: .noChanges)
    }

    private func needReaderID(_ application: ChipApplication) throws(StatusCode) {
        guard let mac = activation.transaction.mac, let file = application.transactionMACIndex,
            application.files[file].rights.readWrite != .never
        else { return }
        guard mac.readerID != nil else { throw behaviour.missingReaderIDStatus }
    }

    /// C8: `ReaderID 16`; EncTMRI in a session.
    func commitReaderID(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let index = try selectedApplication()
        guard let file = image.applications[index].transactionMACIndex,
            let state = transactionMAC(index)
        else { throw .fileNotFound }
        let path = FilePath(application: index, file: file)
        _ = try mode(path, for: .commitReaderID)
        try needTransactionRoom(path)
        let readerID = try parse(try open(command)) { reader throws(ByteReader.Failure) in
            try reader.take(16)
        }
        var mac =
            activation.transaction.mac
            ?? TransactionMAC(key: state.key, uid: image.uid, counter: state.counter + 1)
        guard mac.readerID == nil else { throw behaviour.secondReaderIDStatus }
        guard activation.session != nil else {
            guard behaviour.acceptsFreeReaderID else { throw .authenticationError }
            mac.append(freeReaderID: readerID)
            activation.transaction.mac = mac
            return .done
        }
        let enciphered = mac.append(readerID: readerID, previous: state.previousReaderID)
        activation.transaction.mac = mac
        return Answer(data: enciphered)
    }

    /// The counter may not run past its limit: section 7, TMCLimit.
    func needTransactionRoom(_ path: FilePath) throws(StatusCode) {
        guard !image.applications[path.application].isAtTransactionLimit else {
            throw .permissionDenied
        }
    }

    /// Adds an executed command to the transaction MAC, where the application has one.
    ///
    /// - Parameter header: the opcode as it was sent, and the header in clear.
    func note(_ header: [UInt8], data: [UInt8] = [], path: FilePath) {
        guard let index = image.applications[path.application].transactionMACIndex,
            let state = transactionMAC(path.application)
        else { return }
        // FileOption b4: what nobody authenticated for stays out.
        let option = image.applications[path.application].files[index].option
        if option & 0x10 != 0, activation.session == nil { return }
        if activation.transaction.mac == nil {
            activation.transaction.mac = TransactionMAC(
                key: state.key, uid: image.uid, counter: state.counter + 1)
        }
        activation.transaction.mac?.append(header, data: data)
    }

    private func transactionMAC(_ application: Int) -> ChipFile.TransactionMACState? {
        guard let index = image.applications[application].transactionMACIndex,
            case .transactionMAC(let state) = image.applications[application].files[index].content
        else { return nil }
        return state
    }
}
