/// Reads one JSON document from bytes that may have been made to hurt.
///
/// Total: every byte string gives a document or a ``Failure``, in time and memory that grow with
/// its length only. Stricter than RFC 8259 where two readers could understand two things: a name
/// twice in an object (also when the two differ in normalisation only), a lone surrogate, malformed
/// UTF-8, and every number that is not a 64-bit integer are refused.
package struct JSONReader {
    package enum Failure: Error, Hashable, Sendable {
        /// Ends too early, or holds something that is not JSON.
        case malformed
        /// More than ``maximumDepth`` lists and objects in each other.
        case tooDeep
        /// A fraction, an exponent, or an integer that needs more than 64 bits.
        case notAnInteger
        /// A name that stands twice in one object.
        case duplicateName
    }

    /// Metadata is at most eight deep; reading is recursive, so that a bound is needed.
    package static let maximumDepth = 32

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static func read(_ bytes: [UInt8]) throws(Failure) -> JSON {
        var reader = JSONReader(bytes)
        reader.skipSpace()
        let value = try reader.value()
        reader.skipSpace()
        guard reader.position == bytes.count else { throw .malformed }
        return value
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ text: StaticString) throws(Failure) {
        let count = text.utf8CodeUnitCount
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: count)
        guard bytes[position...].starts(with: wanted) else { throw .malformed }
        position += count
    }

    private mutating func value() throws(Failure) -> JSON {
        switch next {
        case UInt8(ascii: "{"): return try nested { reader throws(Failure) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(Failure) in try reader.list() }
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"):
            try expect("true")
            return true
        case UInt8(ascii: "f"):
            try expect("false")
            return false
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default: return .integer(try integer())
        }
    }

    private mutating func nested(
        _ read: (inout JSONReader) throws(Failure) -> JSON
    ) throws(Failure) -> JSON {
        guard depth < Self.maximumDepth else { throw .tooDeep }
        depth += 1
        position += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func list() throws(Failure) -> JSON {
        var elements: [JSON] = []
        skipSpace()
        if skip("]") { return .list([]) }
        while true {
            skipSpace()
            elements.append(try value())
            skipSpace()
            if skip("]") { return .list(elements) }
            guard skip(",") else { throw .malformed }
        }
    }

    private mutating func object() throws(Failure) -> JSON {
        var members: [String: JSON] = [:]
        skipSpace()
        if skip("}") { return .object([:]) }
        while true {
            skipSpace()
            let name = try text()
            skipSpace()
            guard skip(":") else { throw .malformed }
            skipSpace()
            let value = try value()
            guard members.updateValue(value, forKey: name) == nil else { throw .duplicateName }
            skipSpace()
            if skip("}") { return .object(members) }
            guard skip(",") else { throw .malformed }
        }
    }

    private mutating func integer() throws(Failure) -> Int64 {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let digits = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        guard position > digits else { throw .malformed }
        if let byte = next,
            [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(byte)
        {
            throw .notAnInteger
        }
        let isZeroLed = bytes[digits] == UInt8(ascii: "0")
        guard !isZeroLed || (position == digits + 1 && digits == start) else { throw .malformed }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Int64(text) else { throw .notAnInteger }
        return value
    }
}

extension JSONReader {
    private mutating func text() throws(Failure) -> String {
        guard skip("\"") else { throw .malformed }
        var utf8: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: utf8, as: UTF8.self) else { throw .malformed }
                return text
            case UInt8(ascii: "\\"): try escaped(into: &utf8)
            case 0x00..<0x20: throw .malformed
            default: utf8.append(byte)
            }
        }
        throw .malformed
    }

    private mutating func escaped(into utf8: inout [UInt8]) throws(Failure) {
        guard let byte = next else { throw .malformed }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(byte)
        case UInt8(ascii: "b"): utf8.append(0x08)
        case UInt8(ascii: "f"): utf8.append(0x0C)
        case UInt8(ascii: "n"): utf8.append(0x0A)
        case UInt8(ascii: "r"): utf8.append(0x0D)
        case UInt8(ascii: "t"): utf8.append(0x09)
        case UInt8(ascii: "u"): utf8 += String(try scalar()).utf8
        default: throw .malformed
        }
    }

    /// What stands behind `\u`: a code point, or both halves of a surrogate pair.
    private mutating func scalar() throws(Failure) -> Character {
        var code = try fourDigits()
        if (0xD800..<0xDC00).contains(code) {
            try expect("\\u")
            let low = try fourDigits()
            guard (0xDC00..<0xE000).contains(low) else { throw .malformed }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw .malformed }
        return Character(scalar)
    }

    private mutating func fourDigits() throws(Failure) -> UInt32 {
        guard bytes.count - position >= 4 else { throw .malformed }
        var code: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .malformed
            }
            code = code << 4 | UInt32(digit)
        }
        position += 4
        return code
    }
}
