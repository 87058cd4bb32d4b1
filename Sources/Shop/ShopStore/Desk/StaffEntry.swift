import DurableSQLite
package import PairedCards

/// What a passcode is checked against: scrypt (RFC 7914), never the passcode.
package struct PasscodeHash: Hashable, Sendable {
    package static let saltCount = 16
    package static let count = 32

    /// N, r and p of the RFC.
    package let rounds: Int
    package let blockSize: Int
    package let parallelism: Int
    package let salt: [UInt8]
    package let hash: [UInt8]

    package init(rounds: Int, blockSize: Int, parallelism: Int, salt: [UInt8], hash: [UInt8]) {
        self.rounds = rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
        self.salt = salt
        self.hash = hash
    }
}

extension PasscodeHash: CustomStringConvertible, CustomReflectable {
    package var description: String { "PasscodeHash(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// One account at the desk.
package struct StaffEntry: Hashable, Sendable {
    package let name: StaffName
    package let role: StaffRole
    package let passcode: PasscodeHash
    /// Milliseconds since 1970-01-01 UTC.
    package let addedAtMs: Int64
    /// Nil as long as it may be used.
    package let disabledAtMs: Int64?

    package init(
        name: StaffName, role: StaffRole, passcode: PasscodeHash, addedAtMs: Int64,
        disabledAtMs: Int64? = nil
    ) {
        self.name = name
        self.role = role
        self.passcode = passcode
        self.addedAtMs = addedAtMs
        self.disabledAtMs = disabledAtMs
    }

    package var isEnabled: Bool { disabledAtMs == nil }
}

extension StaffEntry {
    init(_ row: StoredRow) throws(StoreError) {
        name = try row.present(StaffName(row.text("name")))
        role = try row.present(StaffRole(rawValue: row.text("role")))
        passcode = PasscodeHash(
            rounds: try row.present(Int(exactly: row.integer("scrypt_rounds"))),
            blockSize: try row.present(Int(exactly: row.integer("scrypt_block_size"))),
            parallelism: try row.present(Int(exactly: row.integer("scrypt_parallelism"))),
            salt: try row.blob("salt"), hash: try row.blob("hash"))
        addedAtMs = try row.integer("added_at_ms")
        disabledAtMs = try row.integerIfPresent("disabled_at_ms")
    }
}
