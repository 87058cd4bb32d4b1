import ByteCoding
import DESFire
import Numbers
import PairedCards
import Testing

@testable import CardLayout

@Suite struct KeyRoleTests {
    /// `UID 7 | AID 3 | number 1 | "MAINSTAY"`, as the card's profile has it.
    static let inputs: [(role: KeyRole, application: String, number: String)] = [
        (.issuer, "f44d53", "00"), (.validation, "f44d53", "01"), (.reissue, "f44d53", "02"),
        (.load, "f44d53", "03"), (.transactionMAC, "f44d53", "0f"),
        (.cardMaster, "000000", "00"), (.cardPIN, "f44d53", "4d"), (.creditPIN, "f44d53", "4c"),
    ]

    @Test(arguments: inputs)
    func `derives from the profile's bytes`(
        role: KeyRole, application: String, number: String
    ) throws {
        let input = role.input(uid: try Example.uid())
        #expect(input.hex == "04112233445566" + application + number + "4d41494e53544159")
        #expect(role.number == [UInt8](hex: number)?.first)
    }

    @Test func `names every role`() {
        #expect(Self.inputs.map(\.role) == KeyRole.allCases)
        #expect(KeyRole.merchantRoles == [.validation, .cardPIN, .creditPIN])
    }

    /// Field 46 as stored, padding and all, so that its number may be of any length.
    @Test(arguments: [
        ("98765432", "3938373635343332" + "0000000000000000"),
        ("4111111111111111", "34313131313131313131313131313131"),
    ])
    func `derives the credit PIN's key from the stored field`(text: String, field: String) throws {
        let number = try #require(CreditNumber(text: text))
        #expect(KeyRole.creditPINInput(number).hex == field + "4c" + "4d41494e53544159")
    }
}

@Suite struct MasterKeySetTests {
    private static func master(_ role: KeyRole, _ version: UInt8) throws -> MasterKey {
        MasterKey(
            role: role, version: version,
            key: try #require(AESKey([UInt8](repeating: version, count: 16))))
    }

    @Test func `derives a chip's key from the version that is asked for`() throws {
        let vault = MasterKeySet(
            try [Self.master(.validation, 1), Self.master(.validation, 3), Self.master(.load, 9)])
        #expect(vault.newestVersion(of: .validation) == 3)
        #expect(vault.newestVersion(of: .reissue) == nil)
        let uid = try Example.uid()
        let master = try #require(AESKey([UInt8](repeating: 1, count: 16)))
        #expect(
            vault.key(.validation, version: 1, uid: uid)?.bytes
                == master.diversified(by: KeyRole.validation.input(uid: uid)).bytes)
        #expect(vault.key(.validation, version: 2, uid: uid) == nil)
        #expect(vault.key(.reissue, version: 1, uid: uid) == nil)
    }

    @Test func `gives every chip and every role a key of its own`() throws {
        let vault = MasterKeySet(try KeyRole.allCases.map { try Self.master($0, 5) })
        var keys: Set<[UInt8]> = []
        for last in [UInt8(0x66), 0x67] {
            let uid = try Example.uid(last)
            for role in KeyRole.allCases {
                keys.insert(try #require(vault.key(role, version: 5, uid: uid)).bytes)
            }
        }
        #expect(keys.count == 2 * KeyRole.allCases.count)
    }

    @Test func `gives every account a credit PIN key of its own`() throws {
        let vault = MasterKeySet([try Self.master(.creditPIN, 5)])
        let keys = try ["98765432", "98765433"].map { text in
            let number = try #require(CreditNumber(text: text))
            return try #require(vault.creditPINKey(version: 5, for: number)).bytes
        }
        #expect(keys[0] != keys[1])
        let number = try #require(CreditNumber(text: "98765432"))
        #expect(vault.creditPINKey(version: 4, for: number) == nil)
    }

    @Test func `shows no key`() throws {
        var dumped = ""
        dump(MasterKeySet([try Self.master(.load, 0xAB)]), to: &dumped)
        #expect(!dumped.lowercased().contains("abab") && !dumped.contains("171, 171"))
        #expect(dumped.contains("redacted"))
    }
}

@Suite struct CardUIDTests {
    @Test func `has seven bytes`() {
        #expect(CardUID(Example.uidBytes)?.bytes == Example.uidBytes)
    }

    @Test(arguments: [0, 4, 6, 8, 10]) func `refuses any other length`(count: Int) {
        #expect(CardUID([UInt8](repeating: 4, count: count)) == nil)
    }
}
