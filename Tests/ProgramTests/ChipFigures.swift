import Foundation
import Testing

/// What lies on a chip, read from its file and past the whole product.
struct ChipFigures: Hashable {
    let balanceMinor: Int64
    let allowanceMinor: Int64
    let cardPINTries: Int64
    let creditPINTries: Int64
    /// The chip's own counter of commits.
    let commits: Int64

    init(_ file: Data) throws {
        let image = try JSONDecoder().decode(JSONTree.self, from: file)
        let files = try #require(image["applications"]?.elements.first?["files"]).elements
        func content(_ number: Int64, _ kind: String) throws -> JSONTree {
            let file = files.first { $0["number"] == .integer(number) }
            return try #require(file?["content"]?[kind]?["_0"])
        }
        func integer(_ value: JSONTree?) throws -> Int64 {
            guard case .integer(let integer) = value else { throw ChipUnreadable() }
            return integer
        }
        balanceMinor = try integer(content(3, "value")["balance"])
        allowanceMinor = try integer(content(7, "value")["balance"])
        let tries = try #require(content(2, "backup")["bytes"]?.text)
        cardPINTries = try #require(Int64(tries.prefix(2), radix: 16))
        creditPINTries = try #require(Int64(tries.dropFirst(2).prefix(2), radix: 16))
        commits = try integer(content(15, "transactionMAC")["counter"])
    }

    private struct ChipUnreadable: Error {}
}
