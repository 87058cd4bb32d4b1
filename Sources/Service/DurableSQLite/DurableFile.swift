#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files that are there whole or not at all, and are on the disk when the call returns.
package enum DurableFile {
    /// Nothing that this project keeps in one file is larger.
    private static let maximumCount = 1 << 24
    private static let ownerOnly: mode_t = 0o600
    private static let ownerOnlyFolder: mode_t = 0o700

    /// Writes a temporary file beside `path`, syncs it, renames it, syncs the folder.
    package static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        let temporary = path + ".new"
        _ = unlink(temporary)
        try writeNew(bytes, to: temporary)
        guard rename(temporary, path) == 0 else { throw StoreError(errno: errno) }
        try sync(folder: folder(of: path))
    }

    /// Writes a file that must not exist yet, for its owner alone.
    package static func writeNew(_ bytes: [UInt8], to path: String) throws(StoreError) {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, ownerOnly)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        var position = 0
        var failure: Int32?
        while failure == nil, position < bytes.count {
            let count = bytes[position...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 { position += count } else if errno != EINTR { failure = errno }
        }
        if failure == nil, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == nil { failure = errno }
        if let failure {
            _ = unlink(path)
            throw StoreError(errno: failure)
        }
    }

    /// Creates an empty file for its owner alone, if there is none.
    static func createEmpty(_ path: String) throws(StoreError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, ownerOnly)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        _ = close(descriptor)
    }

    package static func read(_ path: String) throws(StoreError) -> [UInt8] {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 || errno == EINTR else { throw StoreError(errno: errno) }
            bytes += buffer.prefix(max(0, count))
            guard bytes.count <= maximumCount else { throw .damaged }
        }
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes a folder whole or not at all: `fill` works in a sibling, which is renamed when all of
    /// it is synced. `path` may exist as an empty folder; anything else there is `exists`.
    package static func makeFolder(
        _ path: String, fill: (_ temporary: String) throws(StoreError) -> Void
    ) throws(StoreError) {
        let temporary = path + ".making-\(getpid())"
        guard mkdir(temporary, ownerOnlyFolder) == 0 else { throw StoreError(errno: errno) }
        do throws(StoreError) {
            try fill(temporary)
            try sync(folder: temporary)
            guard rename(temporary, path) == 0 else {
                // A file in the way is "not a folder" to the system.
                throw errno == ENOTDIR ? .exists : StoreError(errno: errno)
            }
            try sync(folder: folder(of: path))
        } catch {
            removeFlat(temporary)
            throw error
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func sync(folder: String) throws(StoreError) {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno) }
    }

    /// Clears away a folder of files that was never finished.
    private static func removeFlat(_ path: String) {
        guard let stream = opendir(path) else { return }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { _ = unlink(path + "/" + name) }
        }
        _ = closedir(stream)
        _ = rmdir(path)
    }
}
