package import CardLayout
import DESFire
package import DurableSQLite
import GRDB
package import Numbers
import PairedCards
import Synchronization

/// Why the register refuses an entry.
package enum RegistryError: Error, Hashable, Sendable {
    /// A card with this number has been issued.
    case numberTaken
    /// This chip has been issued under another number.
    case chipTaken
    case terminalTaken
    case store(StoreError)
}

/// The issuer's database: which cards and terminals there are.
package final class IssuerDatabase: Sendable {
    let database: DurableDatabase

    private init(_ database: DurableDatabase) { self.database = database }

    /// Makes a new one where no file is.
    package static func create(at path: String) throws(StoreError) -> IssuerDatabase {
        IssuerDatabase(try DurableDatabase.create(at: path, migrator: IssuerSchema.migrator))
    }

    package static func open(at path: String) throws(StoreError) -> IssuerDatabase {
        IssuerDatabase(try DurableDatabase.open(at: path, migrator: IssuerSchema.migrator))
    }

    static func open(
        _ part: String, of home: HomeFolder
    ) throws(HomeError) -> IssuerDatabase {
        IssuerDatabase(
            try home.database(part, migrator: IssuerSchema.migrator, for: .writing))
    }

    package func close() throws(StoreError) { try database.close() }
}

extension IssuerDatabase {
    /// Reserves a number for a chip before the first command that changes the chip.
    ///
    /// What was begun and never issued stands in nobody's way: a torn personalisation is begun
    /// again, its number may go to another chip, its chip may get another number.
    package func beginCard(
        _ number: CardNumber, uid: CardUID, kind: CardEntry.Kind, atMs: Int64
    ) throws(RegistryError) {
        let key = uid.bytes.blob
        try write { database in
            let sameNumber = try Self.card(database, IssuerSQL.cardByNumber, [number.text])
            guard sameNumber?.isIssued != true else { throw RegistryError.numberTaken }
            let sameChip = try Self.card(database, IssuerSQL.cardByUID, [key])
            guard sameChip?.isIssued != true else { throw RegistryError.chipTaken }
            try database.execute(sql: IssuerSQL.removeBegun, arguments: [number.text, key])
            try database.execute(
                sql: IssuerSQL.beginCard, arguments: [number.text, key, kind.rawValue, atMs])
        }
    }

    /// The card is finished and leaves the issuer's hands.
    ///
    /// ``StoreError/missing`` unless exactly this number was begun on exactly this chip.
    package func finishCard(
        _ number: CardNumber, uid: CardUID, issue: CardEntry.Issue
    ) throws(RegistryError) {
        try write { database in
            try database.execute(
                sql: IssuerSQL.finishCard,
                arguments: [
                    issue.atMs, issue.eMoneyID?.text, issue.firstBalanceMinor,
                    issue.firstAllowanceMinor, Int64(issue.baseline.counter),
                    issue.baseline.mac.blob, issue.baselineRows.blob, number.text,
                    uid.bytes.blob,
                ])
            guard database.changesCount == 1 else { throw StoreError.missing }
            // The next list covers its number.
            try database.execute(sql: IssuerSQL.nextRevision)
        }
    }

    package func card(uid: CardUID) throws(StoreError) -> CardEntry? {
        let key = uid.bytes.blob
        return try database.read { try Self.card($0, IssuerSQL.cardByUID, [key]) }
    }

    package func card(number: CardNumber) throws(StoreError) -> CardEntry? {
        try database.read { try Self.card($0, IssuerSQL.cardByNumber, [number.text]) }
    }

    private static func card(
        _ database: Database, _ sql: String, _ arguments: StatementArguments
    ) throws -> CardEntry? {
        try Row.fetchOne(database, sql: sql, arguments: arguments)
            .map { try CardEntry($0.stored) }
    }

    /// All or nothing: a refusal rolls it back.
    func write(
        _ body: @escaping @Sendable (Database) throws -> Void
    ) throws(RegistryError) {
        let refusal = Mutex<RegistryError?>(nil)
        do {
            try database.write { database in
                do {
                    try body(database)
                } catch let error as RegistryError {
                    refusal.withLock { $0 = error }
                    throw error
                }
            }
        } catch {
            throw refusal.withLock { $0 } ?? .store(error)
        }
    }
}
