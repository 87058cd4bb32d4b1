#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Small files that are either as before or wholly new, whatever happens in between.
package enum DurableFile {
    /// The largest file that is read whole, in bytes.
    package static let maximumCount = 1 << 20

    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a name is there that leads to another one, which may be missing.
    package static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Replaces the file at `path` (``DurableReplacement``).
    package static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        let replacement = try DurableReplacement(of: path)
        try replacement.append(bytes)
        try replacement.commit()
    }

    /// The whole file; one that is longer than ``maximumCount`` is damaged.
    package static func read(_ path: String) throws(StoreError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= maximumCount {
            let count = unistdRead(descriptor, &buffer)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw StoreError(errno: errno) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer.prefix(count))
        }
        throw .damaged
    }

    /// In bytes; nil when there is no such file.
    package static func length(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// Removes the file at `path` durably; one that is not there is removed already.
    package static func remove(_ path: String) throws(StoreError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw StoreError(errno: errno) }
        try sync(split(path).folder)
    }

    /// A new empty file, for its owner only.
    static func createEmpty(at path: String) throws(StoreError) {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        close(descriptor)
    }

    /// Syncs a file, or the names in a folder.
    static func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno) }
    }

    /// The folder and the last name of a path.
    static func split(_ path: String) -> (folder: String, name: String) {
        var trimmed = path[...]
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        guard let slash = trimmed.lastIndex(of: "/") else { return (".", String(trimmed)) }
        let folder = trimmed[..<slash]
        let name = trimmed[trimmed.index(after: slash)...]
        return (folder.isEmpty ? "/" : String(folder), String(name))
    }

    /// What a C function has made of a name that ends with a zero byte.
    static func text(_ template: [CChar]) -> String {
        String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func unistdRead(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, &buffer, buffer.count)
        #else
            Darwin.read(descriptor, &buffer, buffer.count)
        #endif
    }
}
