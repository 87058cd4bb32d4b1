import TUF

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FeedFetch {
    private static let pieceCount = 65_536

    /// A file of a feed that lies in a folder.
    func readFile(_ path: String, limit: Int64, take: ([UInt8]) throws -> Void) throws {
        guard let path = location.filePath(of: path) else { throw FetchFailure.notFound }
        // A pipe in place of a file would make its reader wait.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? FetchFailure.notFound : FetchFailure.unreachable
        }
        defer { Self.closeFile(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FetchFailure.unreachable
        }
        var remaining = limit
        var buffer = [UInt8](repeating: 0, count: Self.pieceCount)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FetchFailure.unreachable }
            if count == 0 { return }
            remaining -= Int64(count)
            guard remaining >= 0 else { throw FetchFailure.tooLarge }
            try take(Array(buffer.prefix(count)))
        }
    }

    /// `close` alone means that of ``FeedFetch`` here.
    private static func closeFile(_ descriptor: Int32) {
        #if canImport(Glibc)
            _ = Glibc.close(descriptor)
        #else
            _ = Darwin.close(descriptor)
        #endif
    }
}
