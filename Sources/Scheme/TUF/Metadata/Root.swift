/// Who may sign what: the keys and thresholds of the four top-level roles.
package struct Root: RoleContent {
    package static let type = "root"

    package let version: Int64
    package let expires: SignedTime
    /// Whether files have their version, and targets their hash, in their name.
    package let isConsistentSnapshot: Bool
    private let authorities: [RoleName: Authority]

    package init(signed: JSON) throws(Refusal) {
        let header = try SignedHeader(signed, type: Self.type)
        version = header.version
        expires = header.expires
        switch signed["consistent_snapshot"] {
        case nil: isConsistentSnapshot = false
        case .bool(let value): isConsistentSnapshot = value
        default: throw .malformed
        }
        let keys = try Authority.keys(in: signed["keys"])
        guard let roles = signed["roles"]?.object else { throw .malformed }
        var authorities: [RoleName: Authority] = [:]
        for name in RoleName.top {
            guard let role = roles[name.text] else { throw .malformed }
            authorities[name] = try Authority(role: role, keys: keys)
        }
        self.authorities = authorities
    }

    /// Who signs a top-level role; ``RoleName/delegated(_:)`` is nobody's here.
    func authority(for role: RoleName) throws(Refusal) -> Authority {
        guard let authority = authorities[role] else { throw .notListed }
        return authority
    }

    /// Names the keys of a top-level role: what was signed by others has another one.
    package func keyDigest(of role: RoleName) throws(Refusal) -> [UInt8] {
        try authority(for: role).fingerprint
    }
}
