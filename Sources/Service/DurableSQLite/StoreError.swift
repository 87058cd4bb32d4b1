package import GRDB

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why something durable could not be read or written.
package enum StoreError: Error, Hashable, Sendable {
    /// There is no such file or folder.
    case missing
    /// Something is there already, and it was left as it is.
    case exists
    /// Not writable: its permissions, its owner, or a disk that is mounted read-only.
    case readOnly
    /// No room on the disk.
    case full
    /// Written by a newer version of the program; nothing was changed.
    case newerVersion
    /// Written by an older version; whoever opens it for writing brings it up to date.
    case olderVersion
    /// Not what this program writes.
    case damaged
    /// Anything else: a broken constraint, a busy database, an input or output error.
    case failed
}

extension StoreError {
    /// The one place that says what an error of the database library means to us.
    ///
    /// - Parameter error: a ``StoreError`` stays what it is; what is no error of the database is
    ///   ``failed``.
    package init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(error.extendedResultCode)
        default: self = .failed
        }
    }

    /// From a result code of SQLite, primary or extended.
    package init(_ code: ResultCode) {
        switch code {
        // The second: no room for the index of the log, which is the first thing that an opening
        // writes; SQLite calls that an input or output error.
        case .SQLITE_FULL, .SQLITE_IOERR_SHMSIZE: self = .full
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .readOnly
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged
        default: self = .failed
        }
    }

    /// From the `errno` of a system call.
    package init(errno code: Int32) {
        switch code {
        case ENOENT: self = .missing
        case EEXIST, ENOTEMPTY, ENOTDIR, EISDIR: self = .exists
        case EACCES, EPERM, EROFS: self = .readOnly
        case ENOSPC, EDQUOT, EFBIG: self = .full
        default: self = .failed
        }
    }
}
