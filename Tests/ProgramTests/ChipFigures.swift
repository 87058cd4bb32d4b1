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
        typealias Object = [String: Any]
        let image = try JSONSerialization.jsonObject(with: file) as? Object
        let application = (image?["applications"] as? [Object])?.first
        let files = try #require(application?["files"] as? [Object])
        func content(_ number: Int, _ kind: String) throws -> Object {
            let file = files.first { $0["number"] as? Int == number }
            let kinds = file?["content"] as? [String: Object]
            return try #require(kinds?[kind]?["_0"] as? Object)
        }
        balanceMinor = try #require(content(3, "value")["balance"] as? Int64)
        allowanceMinor = try #require(content(7, "value")["balance"] as? Int64)
        let tries = try #require(content(2, "backup")["bytes"] as? String)
        cardPINTries = try #require(Int64(tries.prefix(2), radix: 16))
        creditPINTries = try #require(Int64(tries.dropFirst(2).prefix(2), radix: 16))
        commits = try #require(content(15, "transactionMAC")["counter"] as? Int64)
    }
}
