import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why something is not on the disk.
package enum StoreError: Error, Hashable, Sendable {
    /// The folder or file does not exist.
    case missing
    /// It exists already, and nothing is overwritten.
    case exists
    /// Begun and never finished: a part is not there.
    case halfMade
    case readOnly
    /// The disk is full.
    case full
    /// Written by a newer version of this program.
    case newerVersion
    /// Not what was written.
    case damaged
    /// Anything else that the system says.
    case failed

    /// What a database error means for us (SQLite's primary result codes).
    package init(_ error: any Error) {
        guard let error = error as? DatabaseError else {
            self = (error as? StoreError) ?? .failed
            return
        }
        self =
            switch error.resultCode {
            case .SQLITE_FULL: .full
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .readOnly
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
            default: .failed
            }
    }

    /// What a failed system call means for us.
    package init(errno code: Int32) {
        self =
            switch code {
            case ENOENT, ENOTDIR: .missing
            case EEXIST, ENOTEMPTY: .exists
            case EROFS, EACCES, EPERM: .readOnly
            case ENOSPC, EDQUOT: .full
            default: .failed
            }
    }
}
