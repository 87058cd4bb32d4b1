import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Bytes that are overwritten when nobody holds them any more.
///
/// What the standard library copied on the way here (the typed text) is beyond this: a terminal
/// that must not trust its own memory keeps PINs in a secure element.
package final class WipedBytes: Sendable {
    private let storage: Mutex<[UInt8]>

    package init(_ bytes: [UInt8]) {
        storage = Mutex(bytes.withUnsafeBytes { [UInt8]($0) })
    }

    deinit {
        storage.withLock { bytes in
            bytes.withUnsafeMutableBytes { raw in
                if let start = raw.baseAddress { explicit_bzero(start, raw.count) }
            }
        }
    }

    package var bytes: [UInt8] { storage.withLock { $0 } }
}
