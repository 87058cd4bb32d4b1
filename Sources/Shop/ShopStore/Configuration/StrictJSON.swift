import Foundation

/// JSON as it was written (RFC 8259): every member is kept, in order and duplicates included, and a
/// number stays its digits. What decodes JSON into types keeps neither.
indirect enum StrictJSON: Hashable {
    case null
    case bool(Bool)
    case number(String)
    case text(String)
    case list([StrictJSON])
    case object([Member])

    struct Member: Hashable {
        let name: String
        let value: StrictJSON
    }

    /// The line, from 1, on which a text stops being JSON.
    struct Malformed: Error, Hashable {
        let line: Int
    }

    init(_ bytes: [UInt8]) throws(Malformed) {
        var reader = StrictJSONReader(bytes)
        self = try reader.document()
    }
}

private struct StrictJSONReader {
    /// Deeper than this nothing is read: a configuration is two deep.
    private static let maximumDepth = 16

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(StrictJSON.Malformed) -> StrictJSON {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw malformed }
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw malformed }
        return value
    }

    private var malformed: StrictJSON.Malformed {
        let read = bytes.prefix(position)
        return StrictJSON.Malformed(line: 1 + read.count { $0 == UInt8(ascii: "\n") })
    }

    private mutating func value(depth: Int) throws(StrictJSON.Malformed) -> StrictJSON {
        skipSpace()
        guard depth < Self.maximumDepth, position < bytes.count else { throw malformed }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .list(try elements(depth: depth))
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func members(depth: Int) throws(StrictJSON.Malformed) -> [StrictJSON.Member] {
        var members: [StrictJSON.Member] = []
        position += 1
        if skips("}") { return members }
        repeat {
            skipSpace()
            let name = try text()
            guard skips(":") else { throw malformed }
            members.append(StrictJSON.Member(name: name, value: try value(depth: depth + 1)))
        } while skips(",")
        guard skips("}") else { throw malformed }
        return members
    }

    private mutating func elements(depth: Int) throws(StrictJSON.Malformed) -> [StrictJSON] {
        var elements: [StrictJSON] = []
        position += 1
        if skips("]") { return elements }
        repeat { elements.append(try value(depth: depth + 1)) } while skips(",")
        guard skips("]") else { throw malformed }
        return elements
    }

    /// Escapes are left to the library, which is given this one string alone.
    private mutating func text() throws(StrictJSON.Malformed) -> String {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            throw malformed
        }
        var end = position + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            guard bytes[end] >= 0x20 else { throw malformed }
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < bytes.count,
            let text = try? JSONDecoder().decode(String.self, from: Data(bytes[position...end]))
        else { throw malformed }
        position = end + 1
        return text
    }

    private mutating func number() throws(StrictJSON.Malformed) -> String {
        let digits = bytes[position...].prefix { Self.isNumberPart($0) }
        let text = String(decoding: digits, as: UTF8.self)
        guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil else {
            throw malformed
        }
        position = digits.endIndex
        return text
    }

    private static func isNumberPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func word(
        _ word: String, _ value: StrictJSON
    ) throws(StrictJSON.Malformed) -> StrictJSON {
        guard bytes[position...].starts(with: word.utf8) else { throw malformed }
        position += word.utf8.count
        return value
    }

    private mutating func skips(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
    }
}
