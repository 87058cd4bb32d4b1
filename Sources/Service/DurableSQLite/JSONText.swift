import Foundation

/// JSON with sorted keys: the same value is the same text every time.
package enum JSONText {
    package static func bytes(of value: some Encodable) throws(StoreError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(value)) } catch { throw .failed }
    }

    /// What cannot be read as `type` is damaged.
    package static func value<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws(StoreError) -> Value {
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch { throw .damaged }
    }
}
