import ByteCoding
import DESFireWire

/// Value files (desfire-ev2.md section 6).
extension EmulatedChip {
    /// 6C: the committed balance, 4 bytes.
    func getValue(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let path = try path(command.data.first)
        guard case .value(let state) = file(path).content else { throw .permissionDenied }
        try needTransactionRoom(path)
        let mode = try getValueMode(path, state)
        let number = try parse(
            try open(command, headerCount: 1, mode: mode)
        ) { reader throws(ByteReader.Failure) in try reader.takeByte() }
        let data = [UInt8](littleEndian: state.balance, width: 4)
        note([command.instruction.rawValue, number] + data, path: path)
        return Answer(data: data, mode: mode)
    }

    private func getValueMode(
        _ path: FilePath, _ state: ChipFile.ValueState
    ) throws(StatusCode) -> CommunicationMode {
        do throws(StatusCode) {
            return try mode(path, for: .getValue)
        } catch {
            guard state.freeGetValue else { throw error }
            return behaviour.freeGetValueUsesFileMode ? file(path).mode : .plain
        }
    }

    /// 0C, DC, 1C: `file | amount 4`, pending.
    func changeValue(_ command: NativeCommand) throws(StatusCode) -> Answer {
        let path = try path(command.data.first)
        guard case .value(let state) = file(path).content else { throw .permissionDenied }
        try needTransactionRoom(path)
        let operation: FileOperation =
            switch command.instruction {
            case .credit: .credit
            case .debit: .debit
            default: .limitedCredit
            }
        if operation == .limitedCredit, !state.limitedCreditEnabled { throw .permissionDenied }
        let mode = try mode(path, for: operation)
        let (number, bytes) = try parse(
            try open(command, headerCount: 1, mode: mode)
        ) { reader throws(ByteReader.Failure) in (try reader.takeByte(), try reader.take(4)) }
        let amount = bytes.reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
        guard amount <= Int64(Int32.max) else { throw .parameterError }
        var pending =
            activation.transaction.values[number]
            ?? Transaction.Value(balance: Int64(state.balance))
        try pending.move(amount, operation, in: state, limitCheck: behaviour.limitCheck)
        activation.transaction.values[number] = pending
        note([command.instruction.rawValue, number] + bytes, path: path)
        return Answer(mode: mode)
    }
}

extension Transaction.Value {
    /// - Parameter amount: 0 to `Int32.max`, so that nothing overflows in any session.
    fileprivate mutating func move(
        _ amount: Int64, _ operation: FileOperation, in state: ChipFile.ValueState,
        limitCheck: ChipBehaviour.LimitCheck
    ) throws(StatusCode) {
        if operation == .debit {
            balance -= amount
            debitSum += amount
            hasDebit = true
        } else {
            balance += amount
        }
        if operation == .limitedCredit {
            limitedCreditSum += amount
            hasLimitedCredit = true
            guard limitedCreditSum <= Int64(state.allowance) else { throw .boundaryError }
        }
        guard limitCheck == .perCommand else { return }
        guard Int64(state.lower) <= balance, balance <= Int64(state.upper) else {
            throw .boundaryError
        }
    }
}
