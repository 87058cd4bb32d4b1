import Authorization
package import CardLayout
package import DESFire
import DESFireWire
package import DurableSQLite
import Evidence
import Numbers
package import PairedCards
import SchemeMessages
package import ShopStore

/// A genuine card in an open session, and what this tap has done on it so far.
///
/// Every commit goes through here: its record is durable before the card is asked, with the
/// evidence of what the transaction did (design, decision 2).
package struct CardTap: ~Copyable {
    package let till: Till
    package let uid: CardUID
    package let table: CardTable
    private(set) var card: DESFireCard
    /// The log as it was read last, nil after every commit.
    package private(set) var log: LogHistory?
    /// What commits have returned and no durable record holds yet: the next record is to carry it.
    private(set) var proofs: [ProofRecord] = []

    package init(till: Till, uid: CardUID, table: CardTable, card: consuming DESFireCard) {
        self.till = till
        self.uid = uid
        self.table = table
        self.card = card
    }

    package mutating func perform<C: DESFireCommand>(_ command: C) throws(SaleStop) -> C.Answer {
        do throws(DESFireError) {
            return try card.perform(command)
        } catch {
            throw .card(CardLoss(error))
        }
    }

    /// What a value file holds, in minor units.
    package mutating func value(of file: FileNumber) throws(SaleStop) -> Int64 {
        Int64(try perform(GetValue(file: file.rawValue)))
    }

    /// Reads the newest record, or all that the card shows.
    @discardableResult
    package mutating func readLog(whole: Bool) throws(SaleStop) -> LogHistory {
        let file = FileNumber.log.rawValue
        let records =
            whole
            ? try perform(ReadAllRecords(file: file, recordSize: LogRecord.count))
            : try perform(ReadRecords(file: file, count: 1, recordSize: LogRecord.count))
        let history = LogHistory(oldestFirst: records, isWhole: whole)
        log = history
        return history
    }

    /// What commits have returned and no durable record holds, when the tap is over.
    package mutating func takeProofs() -> [ProofRecord] {
        defer { proofs = [] }
        return proofs
    }

    /// Takes along what earlier taps of the same transaction have left.
    package mutating func carry(_ earlier: [ProofRecord]) { proofs = earlier + proofs }

    package mutating func keep(_ proof: TransactionProof, of subject: JournalSubject) {
        proofs.append(
            ProofRecord(subject: subject, recordedAtMs: till.clock(), proof: proof))
    }

    /// Awaits a record that was begun with all ``proofs``. Only once it is durable they are held;
    /// until then they are to be written with whatever record comes next.
    mutating func hold(_ pending: PendingWrite) throws(SaleStop) {
        try holding { () throws(StoreError) in try pending.wait() }
    }

    /// The same for a record that is written at once.
    mutating func holding(_ write: () throws(StoreError) -> Void) throws(SaleStop) {
        try SaleStop.storing(write)
        proofs = []
    }

    /// Evidence of the open transaction with the writes that are about to follow.
    func evidence(
        of id: TransactionID, with planned: [TranscriptRow]
    ) -> @Sendable () -> [UInt8]? {
        let rows = card.transcript + planned
        let key = till.bundle.evidenceKey
        let terminal = till.bundle.terminal
        return { EvidenceSeal.seal(rows, to: key, id: id, terminal: terminal) }
    }

    /// Journals, writes and commits something that moves no money.
    ///
    /// The record's sync runs beside the write and is awaited before the commit.
    ///
    /// - Parameter news: what is to be known here of other numbers before the card changes.
    package mutating func commit(
        _ record: CommitRecord, _ writes: [any DESFireCommand], hearing news: CardNews? = nil
    ) throws(SaleStop) -> TransactionProof {
        let pending = till.store.begin(
            record, after: proofs, hearing: news,
            seal: evidence(
                of: record.subject.transactionID, with: writes.map { card.plannedRow(for: $0) }))
        do throws(SaleStop) {
            for write in writes { _ = try perform(write) }
        } catch {
            try? hold(pending)
            throw error
        }
        try hold(pending)
        let proof = try perform(CommitTransaction())
        log = nil
        return proof
    }

    /// The last exchange of a transaction that moves money; only an answer that verifies tells
    /// what happened.
    mutating func commitMoney() throws(DESFireError) -> TransactionProof {
        let proof = try card.perform(CommitTransaction())
        log = nil
        return proof
    }

    /// A write inside a transaction that moves money: its refusals are the caller's to read.
    mutating func write<Write: DESFireCommand>(_ command: Write) throws(DESFireError) {
        _ = try card.perform(command)
    }

    func plannedRow<Write: DESFireCommand>(_ command: Write) -> TranscriptRow {
        card.plannedRow(for: command)
    }
}

extension Till {
    /// Tries in the style that is known of a reader, and once more in frames and a new session when
    /// the reader cannot pass a long APDU; that is remembered for it.
    package func inStyle<Result>(
        of readerName: String, _ attempt: (TransferStyle) throws(SaleStop) -> Result
    ) throws(SaleStop) -> Result {
        let style = try SaleStop.storing { () throws(StoreError) in
            try store.style(ofReader: readerName)
        }
        do throws(SaleStop) {
            return try attempt(style)
        } catch {
            guard case .card(.cannotPassLongAPDU) = error, style == .oneAPDU else { throw error }
        }
        let result = try attempt(.frames)
        // If this is not remembered, the next tap finds it out again.
        try? store.remember(.frames, forReader: readerName)
        return result
    }
}

extension CardLoss {
    /// A lost card leaves the sale open; answers of another card refuse it, before the commit.
    var verdict: Verdict {
        switch self {
        case .channel: .incomplete(Reason(reason))
        case .broken, .cannotPassLongAPDU: .declined([Reason(reason)])
        }
    }
}

/// What stops a sale between two exchanges.
package enum SaleStop: Error {
    case card(CardLoss)
    case store(StoreError)

    package static func storing<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(SaleStop) -> Value {
        do throws(StoreError) { return try body() } catch { throw .store(error) }
    }
}
