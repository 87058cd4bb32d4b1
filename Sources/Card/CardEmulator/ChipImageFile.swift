import FoundationEssentials
import Glibc

/// A chip that lives in a file, as JSON with bytes in hexadecimal.
package struct ChipImageFile: Hashable, Sendable {
    package enum Failure: Error, Hashable, Sendable {
        /// There is no such file, or it cannot be read.
        case missing
        /// A file, and no chip in it.
        case notAChip
        /// It could not be written; what was there before is still there.
        case notWritten
    }

    package let path: String

    package init(path: String) { self.path = path }

    package func load() throws(Failure) -> ChipImage {
        guard let data = FileManager.default.contents(atPath: path) else { throw .missing }
        return try ChipImage(json: Array(data))
    }

    /// Replaces the file in one step: a loss of power leaves the old chip or the new one.
    package func save(_ image: ChipImage) throws(Failure) {
        guard let bytes = image.json else { throw .notWritten }
        let temporary = "\(path).new-\(getpid())"
        guard Self.writeThrough(bytes, to: temporary) else {
            unlink(temporary)
            throw .notWritten
        }
        guard rename(temporary, path) == 0 else {
            unlink(temporary)
            throw .notWritten
        }
        Self.syncFolder(of: path)
    }

    private static func writeThrough(_ bytes: [UInt8], to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { rest in
                write(descriptor, rest.baseAddress, rest.count)
            }
            guard count > 0 else { break }
            written += count
        }
        let isSafe = written == bytes.count && fsync(descriptor) == 0
        return close(descriptor) == 0 && isSafe
    }

    /// Makes the rename durable. Where a folder cannot be synced, the file itself is whole anyway.
    private static func syncFolder(of path: String) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { path[..<$0].isEmpty ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

extension ChipImage {
    /// What such a file holds; a chip that cannot work is none.
    package init(json bytes: [UInt8]) throws(ChipImageFile.Failure) {
        guard let image = try? JSONDecoder().decode(ChipImage.self, from: Data(bytes)),
            image.isConsistent
        else { throw .notAChip }
        self = image
    }

    /// Nil when encoding fails, which it does not do for a consistent chip.
    package var json: [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return (try? encoder.encode(self)).map(Array.init)
    }
}
