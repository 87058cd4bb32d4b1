import Authorization
import Console

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A folder of a run's own, for its user alone.
enum ScratchFolder {
    /// Below `TMPDIR`, or `/tmp`.
    static func make(_ name: String) throws(ProgramFailure) -> String {
        let root = Surroundings.variables["TMPDIR"] ?? "/tmp"
        var template = Array((root + "/\(name)-XXXXXX").utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) } != nil
        }
        guard made else { throw ProgramFailure(.homeReadOnly, root) }
        return template.withUnsafeBufferPointer { buffer in
            String(decoding: buffer.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
