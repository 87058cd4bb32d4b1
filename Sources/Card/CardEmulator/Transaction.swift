import DESFireWire

/// What waits for CommitTransaction, by file number (desfire-ev2.md section 6).
struct Transaction: Sendable {
    /// A value file's balance to be, and what its limited credit needs to know.
    struct Value: Sendable {
        var balance: Int64
        var debitSum: Int64 = 0
        var limitedCreditSum: Int64 = 0
        var hasDebit = false
        var hasLimitedCredit = false
    }

    /// A record file's changes.
    struct Records: Sendable {
        var isCleared = false
        /// The one new record, edited by every WriteRecord of the transaction.
        var added: [UInt8]?
        /// Committed records with new content, by their index from the newest.
        var updated: [Int: [UInt8]] = [:]
    }

    var backups: [UInt8: [UInt8]] = [:]
    var values: [UInt8: Value] = [:]
    var records: [UInt8: Records] = [:]
    /// Nil until the first command that belongs into the transaction MAC.
    var mac: TransactionMAC?

    var isEmpty: Bool {
        backups.isEmpty && values.isEmpty && records.isEmpty && mac == nil
    }

    /// A deleted file takes its pending changes with it.
    mutating func forget(_ number: UInt8) {
        backups[number] = nil
        values[number] = nil
        records[number] = nil
    }

    /// Makes the pending changes of every file real.
    func apply(
        to application: inout ChipApplication, behaviour: ChipBehaviour
    ) throws(StatusCode) {
        for index in application.files.indices {
            let number = application.files[index].number
            switch application.files[index].content {
            case .backup(var state):
                guard let bytes = backups[number] else { continue }
                state.bytes = bytes
                application.files[index].content = .backup(state)
            case .value(var state):
                guard let pending = values[number] else { continue }
                try pending.apply(to: &state, behaviour: behaviour)
                application.files[index].content = .value(state)
            case .linear(var state):
                guard let pending = records[number] else { continue }
                pending.apply(to: &state, keeping: state.maximumCount)
                application.files[index].content = .linear(state)
            case .cyclic(var state):
                guard let pending = records[number] else { continue }
                pending.apply(to: &state, keeping: state.maximumCount - 1)
                application.files[index].content = .cyclic(state)
            case .standard, .transactionMAC: continue
            }
        }
        try applyMAC(to: &application)
    }

    private func applyMAC(to application: inout ChipApplication) throws(StatusCode) {
        guard let mac, let index = application.transactionMACIndex,
            case .transactionMAC(var state) = application.files[index].content
        else { return }
        state.counter = mac.counter
        state.value = mac.value
        if mac.keepsReaderID, let readerID = mac.readerID { state.previousReaderID = readerID }
        application.files[index].content = .transactionMAC(state)
    }
}

extension Transaction.Value {
    fileprivate func apply(
        to state: inout ChipFile.ValueState, behaviour: ChipBehaviour
    ) throws(StatusCode) {
        guard let balance = Int32(exactly: balance), state.lower <= balance, balance <= state.upper
        else { throw .boundaryError }
        state.balance = balance
        if hasDebit {
            state.allowance = Int32(clamping: debitSum)
        } else if hasLimitedCredit || behaviour.allowanceWithoutDebit == .zeroed {
            state.allowance = 0
        }
    }
}

extension Transaction.Records {
    fileprivate func apply(to state: inout ChipFile.RecordState, keeping limit: Int) {
        if isCleared { state.bytes = [] }
        for (index, record) in updated {
            if let range = state.range(of: index) {
                state.bytes.replaceSubrange(range, with: record)
            }
        }
        guard let added else { return }
        state.bytes += added
        let surplus = state.bytes.count - limit * state.size
        if surplus > 0 { state.bytes.removeFirst(surplus) }
    }
}
