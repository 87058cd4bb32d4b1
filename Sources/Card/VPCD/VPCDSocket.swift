import Glibc
import Synchronization

/// A connected stream socket that reads and writes whole messages.
///
/// It is closed when the last one lets go of it, so that ``shutDown()`` from another thread never
/// meets a descriptor that has become somebody else's.
final class VPCDSocket: Sendable {
    private let descriptor: Int32
    private let isDown = Atomic(false)

    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
        setTCPOption(TCP_NODELAY)
    }

    convenience init(host: String, port: UInt16) throws(VPCDUnreachable) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Self.stream
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { throw VPCDUnreachable() }
        defer { freeaddrinfo(list) }
        var next = list
        while let address = next?.pointee {
            if let descriptor = Self.connected(to: address) {
                self.init(adopting: descriptor)
                return
            }
            next = address.ai_next
        }
        throw VPCDUnreachable()
    }

    deinit { close(descriptor) }

    /// Whether somebody on this side ended it.
    var wasShutDown: Bool { isDown.load(ordering: .acquiring) }

    /// Ends both directions: whoever receives gets nothing, at once. Safe in a signal handler.
    func shutDown() {
        isDown.store(true, ordering: .releasing)
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Exactly `count` bytes; nil when the other side ended first.
    func receive(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let received = bytes.withUnsafeMutableBytes { buffer in
                recv(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, 0)
            }
            if received < 0, errno == EINTR { continue }
            guard received > 0 else { return nil }
            filled += received
            // The kernel forgets this option; without it the driver's two writes, length and
            // body, take 40 ms to arrive.
            setTCPOption(TCP_QUICKACK)
        }
        return bytes
    }

    /// False when the other side has ended.
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { buffer in
                Glibc.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    private static let stream = Int32(SOCK_STREAM.rawValue)

    private static func connected(to address: addrinfo) -> Int32? {
        let cloexec = Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.ai_family, stream | cloexec, address.ai_protocol)
        guard descriptor >= 0 else { return nil }
        guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// No effect, and none needed, on a socket that is not TCP.
    private func setTCPOption(_ option: Int32) {
        var isOn: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), option, &isOn, socklen_t(MemoryLayout<Int32>.size))
    }
}
