#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What people are asked, and what of it they must not see on a screen.
extension Standard {
    /// Whether somebody can be asked: input and the stream of questions are a terminal.
    package static var isTerminal: Bool { isatty(0) == 1 && isatty(2) == 1 }

    /// Asks on the error stream and reads one line without echo; nil when none came.
    ///
    /// Ctrl-C comes as a key, too: it stops the program once the terminal echoes again.
    package static func askSecret(_ prompt: String) -> String? {
        var shown = termios()
        guard tcgetattr(0, &shown) == 0 else { return nil }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(0, TCSAFLUSH, &hidden) == 0 else { return nil }
        write(prompt, to: 2)
        var isStopped = false
        let line = line { byte, bytes in
            switch byte {
            case Key.interrupt:
                isStopped = true
                return false
            case Key.end: return false
            case Key.delete, Key.backspace:
                // A character of several bytes goes whole.
                while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
                return true
            case Key.kill:
                bytes.removeAll(keepingCapacity: true)
                return true
            default:
                bytes.append(byte)
                return true
            }
        }
        _ = tcsetattr(0, TCSAFLUSH, &shown)
        write("\n", to: 2)
        if isStopped { raise(SIGINT) }
        return isStopped ? nil : line
    }

    /// Keys that a terminal handles by itself only while it echoes.
    private enum Key {
        static let interrupt: UInt8 = 0x03
        static let end: UInt8 = 0x04
        static let backspace: UInt8 = 0x08
        static let kill: UInt8 = 0x15
        static let delete: UInt8 = 0x7F
    }

    /// Asks on the error stream and reads one line that everybody may see; nil when none came.
    package static func ask(_ prompt: String) -> String? {
        write(prompt, to: 2)
        return secretLine()
    }

    /// Asks a question on the error stream; only a yes is one, and nobody there says no.
    package static func asks(_ question: String) -> Bool {
        guard isTerminal else { return false }
        write(question, to: 2)
        let answer = secretLine() ?? ""
        return ["y", "yes", "はい"].contains(answer.lowercased())
    }

    /// One line of standard input, at most 64 bytes, without its line break; byte by byte, so that
    /// nothing of it stays in a buffer.
    package static func secretLine() -> String? {
        line { byte, bytes in
            bytes.append(byte)
            return true
        }
    }

    /// - Parameter take: puts a byte to the others, or ends the line with false.
    private static func line(_ take: (UInt8, inout [UInt8]) -> Bool) -> String? {
        var bytes: [UInt8] = []
        defer {
            bytes.withUnsafeMutableBytes { raw in
                if let start = raw.baseAddress { explicit_bzero(start, raw.count) }
            }
        }
        bytes.reserveCapacity(64)
        while bytes.count < 64 {
            var byte: UInt8 = 0
            let count = read(0, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1, byte != UInt8(ascii: "\n") else { break }
            if byte != UInt8(ascii: "\r"), !take(byte, &bytes) { break }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
