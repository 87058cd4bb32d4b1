import DurableSQLite
import FolderTesting
import Foundation
import IssuerStore
import Numbers

/// A number, as the tests of the list write it.
func place(_ text: String, in scheme: NumberScheme) -> UInt64 {
    CardNumber(text: text).flatMap(scheme.index(of:)) ?? .max
}

extension IssuerDatabase {
    /// Imports a text as a file.
    func importText(
        _ text: String, in scheme: NumberScheme, atMs: Int64 = 9
    ) throws -> ImportResult {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(filePath: folder.path(of: "list.csv")))
        return try importFile(folder.path(of: "list.csv"), in: scheme, atMs: atMs)
    }

    func importFile(
        _ path: String, in scheme: NumberScheme, atMs: Int64 = 9
    ) throws -> ImportResult {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        return try importLines(from: file.fileDescriptor, in: scheme, atMs: atMs)
    }

    func exported(in scheme: NumberScheme) throws -> [String] {
        var lines: [String] = []
        try forEachLine { lines.append($0.text(in: scheme) ?? "?") }
        return lines
    }
}
