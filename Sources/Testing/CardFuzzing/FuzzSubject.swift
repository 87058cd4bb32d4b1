/// What an examination of hostile bytes came to.
package enum FuzzOutcome: Hashable, Sendable {
    case accepted
    /// Refused with the parser's own error.
    case refused
    /// A promise of the parser does not hold.
    case broken(String)
}

/// A parser of hostile bytes, and what must hold of it whatever they are.
///
/// That it neither traps nor hangs is for whoever runs it to see.
package struct FuzzSubject: Sendable {
    package let name: String
    package let examine: @Sendable ([UInt8]) -> FuzzOutcome

    package init(_ name: String, _ examine: @escaping @Sendable ([UInt8]) -> FuzzOutcome) {
        self.name = name
        self.examine = examine
    }
}

extension FuzzSubject {
    /// Reads bytes; throws or gives nil to refuse them.
    package typealias Decoding<Value> = @Sendable ([UInt8]) throws -> Value?

    /// Of what is accepted, `promise` must hold.
    package static func total<Value>(
        _ name: String, _ decode: @escaping Decoding<Value>,
        _ promise: @escaping @Sendable (Value, [UInt8]) -> Bool
    ) -> FuzzSubject {
        FuzzSubject(name) { bytes in
            guard let value = try? decode(bytes) else { return .refused }
            return promise(value, bytes) ? .accepted : .broken("\(name): what was accepted")
        }
    }

    /// Exactly one byte string means one value: what is accepted is what would be written.
    package static func canonical<Value>(
        _ name: String, _ decode: @escaping Decoding<Value>,
        _ encode: @escaping @Sendable (Value) -> [UInt8]
    ) -> FuzzSubject {
        total(name, decode) { value, bytes in encode(value) == bytes }
    }

    /// Several byte strings may mean one value; what would be written for it means it, too.
    package static func stable<Value: Equatable>(
        _ name: String, _ decode: @escaping Decoding<Value>,
        _ encode: @escaping @Sendable (Value) -> [UInt8]
    ) -> FuzzSubject {
        total(name, decode) { value, _ in (try? decode(encode(value))) == value }
    }
}
