import ByteCoding
import Foundation

/// The vectors in `Tests/Support/Vectors/desfire-vectors.json`: what published documents and real
/// cards say the bytes are.
package enum Vectors {
    package enum Failure: Error, Hashable, Sendable {
        /// The file is not there, or not of this shape.
        case unreadable
        /// No vector has this id.
        case noVector(String)
        /// A vector has no such field, or not of this kind.
        case noField(String)
    }

    /// All vectors, in the file's order.
    package static func load() throws -> [Vector] {
        try JSONDecoder().decode(Document.self, from: Data(contentsOf: file)).vectors
    }

    /// The vector of one id.
    package static func vector(_ id: String) throws -> Vector {
        guard let vector = try load().first(where: { $0.id == id }) else {
            throw Failure.noVector(id)
        }
        return vector
    }

    /// Beside the tests, found from this file's own place.
    private static var file: URL {
        URL(fileURLWithPath: #filePath)
            .appendingPathComponent("../../../../Tests/Support/Vectors/desfire-vectors.json")
            .standardizedFileURL
    }

    private struct Document: Decodable {
        let vectors: [Vector]
    }
}

/// One row: what goes in, and what must come out.
package struct Vector: Decodable, Sendable, CustomStringConvertible {
    package enum Kind: String, Decodable, Sendable {
        case published, synthetic, negative
        case realCard = "real-card"
    }

    package let id: String
    package let what: String
    package let kind: Kind
    package let inputs: Fields
    package let expected: Fields

    package var description: String { id }

    /// Named values: hexadecimal text, integers, or lists of hexadecimal text.
    package struct Fields: Decodable, Sendable {
        private enum Field: Decodable, Sendable {
            case text(String)
            case integer(Int)
            case list([String])

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let text = try? container.decode(String.self) {
                    self = .text(text)
                } else if let integer = try? container.decode(Int.self) {
                    self = .integer(integer)
                } else {
                    self = .list(try container.decode([String].self))
                }
            }
        }

        private let fields: [String: Field]

        package init(from decoder: any Decoder) throws {
            fields = try decoder.singleValueContainer().decode([String: Field].self)
        }

        package func has(_ name: String) -> Bool { fields[name] != nil }

        /// The bytes of a hexadecimal field.
        package func bytes(_ name: String) throws -> [UInt8] {
            guard case .text(let text)? = fields[name], let bytes = [UInt8](hex: text) else {
                throw Vectors.Failure.noField(name)
            }
            return bytes
        }

        package func integer(_ name: String) throws -> Int {
            guard case .integer(let integer)? = fields[name] else {
                throw Vectors.Failure.noField(name)
            }
            return integer
        }

        /// The byte strings of a list.
        package func list(_ name: String) throws -> [[UInt8]] {
            guard case .list(let texts)? = fields[name] else {
                throw Vectors.Failure.noField(name)
            }
            return try texts.map { text in
                guard let bytes = [UInt8](hex: text) else { throw Vectors.Failure.noField(name) }
                return bytes
            }
        }
    }
}
