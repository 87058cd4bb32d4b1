import CardFuzzing
import Glibc

/// What libFuzzer calls with every input that it has made up.
///
/// - Returns: -1 for an input that names no parser: it is not worth keeping.
@_cdecl("LLVMFuzzerTestOneInput")
func examineInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    switch fuzz(Array(UnsafeBufferPointer(start: bytes, count: count))) {
    case .accepted, .refused: return 0
    case .broken(let what):
        let line = Array("broken: \(what)\n".utf8)
        _ = write(2, line, line.count)
        abort()
    case nil: return -1
    }
}
