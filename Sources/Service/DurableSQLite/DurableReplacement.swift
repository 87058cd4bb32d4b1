#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that is written piece by piece and then takes the place of another, at once.
///
/// Until ``commit()`` returns, whoever opens the path finds the old file; afterwards the new one,
/// whatever happens. One that is let go before leaves nothing; one that a power cut ends leaves a
/// temporary file, which ``removeLeftovers(of:)`` removes.
package struct DurableReplacement: ~Copyable {
    private let path: String
    private let folder: String
    private let temporary: String
    private let descriptor: Int32
    /// Whether the temporary file has another name now.
    private var isRenamed = false

    /// Makes the temporary file beside the path.
    ///
    /// - Parameter mode: its permissions; for its owner only, where nothing is said.
    package init(of path: String, mode: UInt32 = 0o600) throws(StoreError) {
        let (folder, name) = DurableFile.split(path)
        var template = Array((folder + "/" + Self.prefix(name) + Self.wildcard).utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        let temporary = DurableFile.text(template)
        guard fchmod(descriptor, mode) == 0 else {
            let error = StoreError(errno: errno)
            close(descriptor)
            unlink(temporary)
            throw error
        }
        self.path = path
        self.folder = folder
        self.descriptor = descriptor
        self.temporary = temporary
    }

    deinit {
        close(descriptor)
        if !isRenamed { unlink(temporary) }
    }

    package borrowing func append(_ bytes: [UInt8]) throws(StoreError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { unistdWrite(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw StoreError(errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// What was written so far, to be read where it lies, also when the file is let go of.
    ///
    /// - Throws: ``StoreError/damaged`` for more than `maximumCount` bytes, or none.
    package borrowing func map(maximumCount: Int) throws(StoreError) -> MappedFile {
        try MappedFile(temporary, maximumCount: maximumCount)
    }

    /// Syncs the file, gives it the name, and syncs the folder, so that the name survives, too.
    package consuming func commit() throws(StoreError) {
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw StoreError(errno: errno)
        }
        isRenamed = true
        try DurableFile.sync(folder)
    }

    /// Leaves the path as it is, and what was written under another name in the same folder, to go
    /// on with later. Whether it outlives a power cut, and how much of it, is not certain.
    package consuming func setAside(as name: String) throws(StoreError) {
        guard rename(temporary, folder + "/" + name) == 0 else { throw StoreError(errno: errno) }
        isRenamed = true
    }

    /// Goes on with a file that was ``setAside(as:)``. Let go of, it is removed.
    package init(of path: String, from name: String) throws(StoreError) {
        let folder = DurableFile.split(path).folder
        let descriptor = open(folder + "/" + name, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        self.path = path
        self.folder = folder
        self.descriptor = descriptor
        temporary = folder + "/" + name
    }

    /// What power cuts have left beside a path. Nobody may be replacing it meanwhile.
    package static func removeLeftovers(of path: String) throws(StoreError) {
        let (folder, name) = DurableFile.split(path)
        guard let stream = opendir(folder) else { throw StoreError(errno: errno) }
        defer { closedir(stream) }
        let prefix = Self.prefix(name)
        while let entry = readdir(stream) {
            let found = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    String(cString: $0)
                }
            }
            guard found.hasPrefix(prefix),
                found.utf8.count == prefix.utf8.count + Self.wildcard.count
            else { continue }
            guard unlink(folder + "/" + found) == 0 || errno == ENOENT else {
                throw StoreError(errno: errno)
            }
        }
    }

    private static func prefix(_ name: String) -> String { ".\(name)." }
    private static let wildcard = "XXXXXX"

    private borrowing func unistdWrite(
        _ descriptor: Int32, _ buffer: UnsafeRawBufferPointer
    ) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
            Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }
}
