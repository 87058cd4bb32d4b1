import Foundation
import Glibc
import Synchronization

/// A web server on the loopback that answers as badly as a test wants.
final class LocalServer: Sendable {
    /// Sends bytes to the client; false when it has gone.
    typealias Send = (String) -> Bool

    let port: Int
    private let listener: Int32
    private let heads = Mutex<[String]>([])
    private let answer: @Sendable (_ path: String, _ send: Send) -> Void

    /// What clients sent, up to the end of their headers.
    var requests: [String] { heads.withLock { $0 } }

    init(_ answer: @escaping @Sendable (_ path: String, _ send: Send) -> Void) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var count = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, count) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, $0, &count) == 0
            }
        }
        guard isOpen else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { self.serve() }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else {
                close(listener)
                return
            }
            Thread.detachNewThread {
                self.answer(client)
                close(client)
            }
        }
    }

    /// Answers one request; a tunnel is granted first, as by a proxy that is the other end, too.
    private func answer(_ client: Int32) {
        let send: Send = { text in
            let bytes = Array(text.utf8)
            return Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        }
        var head = head(of: client)
        if head.hasPrefix("CONNECT "), send("HTTP/1.1 200 OK\r\n\r\n") {
            head = self.head(of: client)
        }
        answer(head.split(separator: " ").dropFirst().first.map(String.init) ?? "", send)
    }

    /// Reads a request to the end of its headers.
    private func head(of client: Int32) -> String {
        var head: [UInt8] = []
        var byte: [UInt8] = [0]
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8), recv(client, &byte, 1, 0) == 1 {
            head += byte
        }
        let text = String(decoding: head, as: UTF8.self)
        heads.withLock { $0.append(text) }
        return text
    }
}
