package import DurableSQLite
import GRDB
package import Numbers
import Synchronization

extension IssuerDatabase {
    /// Registers a terminal before its key bundle is written: a bundle that nobody knows of must
    /// not exist. Each terminal has a number of its own, for good.
    ///
    /// One that was begun and has no bundle yet may be begun again, with the same keys only: its
    /// bundle may lie somewhere after all.
    ///
    /// - Returns: whether it is new.
    package func beginTerminal(_ terminal: TerminalEntry) throws(RegistryError) -> Bool {
        let isNew = Mutex(false)
        try write { database in
            let found = try Row.fetchOne(
                database, sql: IssuerSQL.terminalByNumber, arguments: [terminal.number.text])
            guard let row = found else {
                try database.execute(
                    sql: IssuerSQL.beginTerminal,
                    arguments: [terminal.number.text, terminal.rolesText, terminal.issuedAtMs])
                isNew.withLock { $0 = true }
                return
            }
            let known = try TerminalEntry(row.stored)
            guard try row.stored.text("state") == "begun", known.roles == terminal.roles else {
                throw RegistryError.terminalTaken
            }
        }
        return isNew.withLock { $0 }
    }

    /// The bundle is written, whole and durable.
    ///
    /// ``StoreError/missing`` unless the terminal was begun.
    package func finishTerminal(_ number: TerminalNumber) throws(RegistryError) {
        try write { database in
            try database.execute(sql: IssuerSQL.finishTerminal, arguments: [number.text])
            guard database.changesCount == 1 else { throw StoreError.missing }
        }
    }

    /// Gives the number of a terminal free again that was begun, and of which no bundle exists.
    package func withdrawTerminal(_ number: TerminalNumber) throws(RegistryError) {
        try write { database in
            try database.execute(sql: IssuerSQL.withdrawTerminal, arguments: [number.text])
        }
    }

    /// All of them, by number.
    package func terminals() throws(StoreError) -> [TerminalEntry] {
        try database.read { database in
            try Row.fetchAll(database, sql: IssuerSQL.terminals)
                .map { try TerminalEntry($0.stored) }
        }
    }
}
