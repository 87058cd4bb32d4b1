#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that is read where it lies: mapped, read-only and private, as long as somebody holds it.
///
/// It stays what it was when the path gets another file, so whoever holds it can go on reading while
/// a new one is put in its place (``DurableReplacement``). Nobody may write into a file that is
/// mapped, or shorten it: the process would end with SIGBUS.
package final class MappedFile: Sendable {
    /// Read-only memory, given back in `deinit` alone: safe to read from any thread.
    private nonisolated(unsafe) let memory: UnsafeRawBufferPointer

    /// - Parameter maximumCount: in bytes; a longer file is damaged, and so is an empty one.
    package init(_ path: String, maximumCount: Int) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        // The map outlives it.
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw StoreError(errno: errno) }
        let count = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG, count > 0, count <= maximumCount else {
            throw .damaged
        }
        let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw StoreError(errno: errno) }
        memory = UnsafeRawBufferPointer(start: address, count: count)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
    }

    package var count: Int { memory.count }

    /// Gives the bytes as long as the closure runs.
    package func withBytes<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(memory.bytes)
    }
}
