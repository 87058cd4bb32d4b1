package import DESFire
package import DurableSQLite
import GRDB

/// How long commands pass a reader, learned once for each (profile, "Why 224").
extension ShopDatabase {
    /// One APDU, as long as nothing else was learned.
    package func style(ofReader reader: String) throws(StoreError) -> TransferStyle {
        try database.read { database in
            let text = try String.fetchOne(
                database, sql: "SELECT style FROM reader_style WHERE reader = ?",
                arguments: [reader])
            return text.flatMap(TransferStyle.init(rawValue:)) ?? .oneAPDU
        }
    }

    package func remember(
        _ style: TransferStyle, forReader reader: String
    ) throws(StoreError) {
        try database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO reader_style (reader, style) VALUES (?, ?)
                    ON CONFLICT (reader) DO UPDATE SET style = excluded.style
                    """,
                arguments: [reader, style.rawValue])
        }
    }
}
