import Foundation
import Testing

/// PINs, keys and full credit numbers appear in no output and in no file that is not theirs
/// (design, decision 11).
@Suite struct SecretTests {
    /// A planted secret in every spelling in which it could slip out.
    struct Secret {
        let name: String
        let spellings: [Data]
        /// A card holds its own credit number.
        let isOnCards: Bool

        init(_ name: String, text: String, isOnCards: Bool = false) {
            let bytes = Data(text.utf8)
            self.name = name
            self.isOnCards = isOnCards
            spellings = [bytes] + Self.encodings(of: bytes)
        }

        init(_ name: String, hex: String) {
            let digits = Array(hex)
            let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)
            }
            self.name = name
            isOnCards = false
            spellings = [Data(bytes)] + Self.encodings(of: Data(bytes))
        }

        private static func encodings(of bytes: Data) -> [Data] {
            let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            return [hex, hex.uppercased(), bytes.base64EncodedString()].map { Data($0.utf8) }
        }

        func appears(in bytes: Data) -> Bool {
            spellings.contains { bytes.range(of: $0) != nil }
        }
    }

    @Test func `T22 no secret is in any output or file that is not its own`() throws {
        let shop = try TrialShop()
        let secrets = try Self.secrets(of: shop)
        #expect(secrets.count >= 13)
        let said = try Self.everythingSaid(in: shop)
        for secret in secrets {
            for (call, output) in said where secret.appears(in: output) {
                Issue.record("\(secret.name) is in the output of \(call)")
            }
        }
        for file in try FileManager.default.subpathsOfDirectory(atPath: shop.folder.path) {
            guard let bytes = FileManager.default.contents(atPath: shop.path(file)),
                !file.hasSuffix("keys.json"), !file.hasSuffix(".bundle"),
                !file.hasSuffix("bundle.json")
            else { continue }
            for secret in secrets where !(secret.isOnCards && file.hasSuffix(".chip")) {
                #expect(!secret.appears(in: bytes), "\(secret.name) is in \(file)")
            }
        }
    }

    /// The search itself finds what it looks for.
    @Test func `keys are found where they belong`() throws {
        let shop = try TrialShop()
        let keys = try shop.contents("issuer/keys.json")
        let found = try Self.secrets(of: shop).filter { $0.appears(in: keys) }
        #expect(found.count >= 10)
    }

    /// The PINs and the credit number, and everything in the issuer's file of keys.
    private static func secrets(of shop: TrialShop) throws -> [Secret] {
        let planted = [
            Secret("card PIN", text: TrialShop.cardPIN),
            Secret("credit PIN", text: TrialShop.creditPIN),
            Secret("credit number", text: TrialShop.creditNumber, isOnCards: true),
        ]
        let keys = try JSONDecoder().decode(
            JSONTree.self, from: try shop.contents("issuer/keys.json"))
        var texts: [String] = []
        func collect(_ tree: JSONTree) {
            switch tree {
            case .string(let text) where text.count >= 32: texts.append(text)
            case .array(let elements): elements.forEach(collect)
            case .object(let members): members.values.forEach(collect)
            default: break
            }
        }
        collect(keys)
        return planted + texts.map { Secret("key \($0.prefix(4))", hex: $0) }
    }

    /// Calls that touch secrets, right and wrong ones, as text and as JSON.
    private static func everythingSaid(in shop: TrialShop) throws -> [(String, Data)] {
        let card = ["--reader", "emulated:a.chip", "--wait", "0"]
        let issue = [
            "issuer", "card", "issue", "--home", "issuer", "--main", "--pins-stdin", "--reader",
            "emulated:empty.chip", "--number", "0000002A",
        ]
        let calls: [[String]] = [
            issue + ["--credit-number", TrialShop.creditNumber],
            issue + ["--credit-number", TrialShop.creditNumber + TrialShop.creditNumber],
            issue + ["--credit-nr", TrialShop.creditNumber],
            issue + [TrialShop.creditNumber],
            issue + ["--balance", "x", "--credit-number", TrialShop.creditNumber],
            issue,
            ["agent", "card", "show"] + card,
            ["agent", "check"] + card,
            ["agent", "pay", "--method", "credit", "--amount", "2500"] + card,
            ["agent", "pay", "--method", "emoney", "--amount", "100"] + card,
            ["agent", "journal", "list"],
            ["agent", "doctor"],
            ["agent", "enroll", "--home", "till", "--bundle", "shop.bundle"],
            ["agent", "enroll", "--home", "till2", "--bundle", "issuer/keys.json"],
            [
                "issuer", "terminal", "add", "--home", "issuer", "--number", "SHOP0003", "--out",
                "c.bundle",
            ]
                + ["--backup-device"],
            ["issuer", "init", "--home", "issuer"],
        ]
        let pins = #"{"card": "\#(TrialShop.cardPIN)", "credit": "\#(TrialShop.creditPIN)"}"#
        let inputs = [pins, pins + "x", pins.replacing("card", with: "crad"), pins + pins]
        return try calls.flatMap { call in
            try inputs.flatMap { input in
                try [[], ["--json"]].map { more in
                    let run = try BuiltProgram.simulator.run(
                        call + more, in: shop.folder, input: input,
                        environment: ["MAINSTAY_HOME": "shop"])
                    return (call.joined(separator: " "), Data(run.everything.utf8))
                }
            }
        }
    }
}
