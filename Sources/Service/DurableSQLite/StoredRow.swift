import Foundation
package import GRDB

/// Reads the columns of one row without trusting the file: a value of another type than the
/// schema says is ``StoreError/damaged``, never a trap.
package struct StoredRow {
    private let row: Row

    package init(_ row: Row) { self.row = row }

    package func integer(_ column: String) throws(StoreError) -> Int64 {
        try present(integerIfPresent(column))
    }

    package func text(_ column: String) throws(StoreError) -> String {
        try present(textIfPresent(column))
    }

    package func blob(_ column: String) throws(StoreError) -> [UInt8] {
        try present(blobIfPresent(column))
    }

    package func integerIfPresent(_ column: String) throws(StoreError) -> Int64? {
        switch try storage(column) {
        case .null: nil
        case .int64(let value): value
        default: throw .damaged
        }
    }

    package func textIfPresent(_ column: String) throws(StoreError) -> String? {
        switch try storage(column) {
        case .null: nil
        case .string(let value): value
        default: throw .damaged
        }
    }

    package func blobIfPresent(_ column: String) throws(StoreError) -> [UInt8]? {
        switch try storage(column) {
        case .null: nil
        case .blob(let value): Array(value)
        default: throw .damaged
        }
    }

    /// What a type of ours makes of a column; when it refuses, the row is damaged.
    package func present<Value>(_ value: Value?) throws(StoreError) -> Value {
        guard let value else { throw .damaged }
        return value
    }

    private func storage(_ column: String) throws(StoreError) -> DatabaseValue.Storage {
        guard let value: any DatabaseValueConvertible = row[column] else {
            // Null, or no such column: both hold nothing.
            return .null
        }
        return value.databaseValue.storage
    }
}

extension Row {
    /// The row as ``StoredRow`` reads it.
    package var stored: StoredRow { StoredRow(self) }
}

extension [UInt8] {
    /// As an argument of a statement: SQLite's BLOB.
    package var blob: DatabaseValue { Data(self).databaseValue }
}
