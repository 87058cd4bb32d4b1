package import CardLayout
import DurableSQLite
package import Numbers

/// One merchant terminal in the issuer's register, with the masters that it was given.
package struct TerminalEntry: Hashable, Sendable {
    package let number: TerminalNumber
    /// In the order in which they were given.
    package let roles: [KeyRole]
    /// Milliseconds since 1970-01-01 UTC.
    package let issuedAtMs: Int64

    package init(number: TerminalNumber, roles: [KeyRole], issuedAtMs: Int64) {
        self.number = number
        self.roles = roles
        self.issuedAtMs = issuedAtMs
    }
}

extension TerminalEntry {
    /// The column `roles`: names with a space between.
    var rolesText: String { roles.map(\.rawValue).joined(separator: " ") }

    init(_ row: StoredRow) throws(StoreError) {
        number = try row.present(TerminalNumber(text: row.text("number")))
        issuedAtMs = try row.integer("issued_at_ms")
        var roles: [KeyRole] = []
        for name in try row.text("roles").split(separator: " ") {
            roles.append(try row.present(KeyRole(rawValue: String(name))))
        }
        self.roles = roles
    }
}
