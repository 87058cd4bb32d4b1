import DurableSQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads a file line by line, however long it is: no more than one piece of it is held.
///
/// Lines end with a line feed, before which a carriage return may stand; the last one may end
/// with the file.
struct ListLineReader {
    private static let pieceCount = 65_536

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    private(set) var lineNumber = 0

    /// - Parameter descriptor: stays the caller's to close.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next line; nil behind the last. One that is too long comes in parts, of which none is
    /// a good line.
    mutating func next() throws(StoreError) -> ArraySlice<UInt8>? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                return take(buffer[start..<end], next: end + 1)
            }
            if buffer.count - start > ListLine.maximumCount + 1 {
                return take(buffer[start...], next: buffer.count)
            }
            let held = buffer.count - start
            guard try fill() else {
                return start < buffer.count ? take(buffer[start...], next: buffer.count) : nil
            }
            searched = held
        }
    }

    private mutating func take(_ line: ArraySlice<UInt8>, next: Int) -> ArraySlice<UInt8> {
        start = next
        lineNumber += 1
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    /// Whether there was more; what is held stands at the front then.
    private mutating func fill() throws(StoreError) -> Bool {
        var piece = [UInt8](repeating: 0, count: Self.pieceCount)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw StoreError(errno: errno) }
            guard count > 0 else { return false }
            buffer = Array(buffer[start...]) + piece.prefix(count)
            start = 0
            return true
        }
    }
}
