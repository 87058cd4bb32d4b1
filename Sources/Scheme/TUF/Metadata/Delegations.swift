import ByteCoding
import Crypto

/// To whom a targets role hands on parts of its paths.
package struct Delegations: Sendable {
    private let roles: [DelegatedRole]
    private let succinct: SuccinctRoles?

    init(_ json: JSON) throws(Refusal) {
        let keys = try Authority.keys(in: json["keys"])
        switch (json["roles"], json["succinct_roles"]) {
        case (.list(let elements), nil):
            var roles: [DelegatedRole] = []
            for element in elements { roles.append(try DelegatedRole(element, keys: keys)) }
            guard Set(roles.map(\.name)).count == roles.count else { throw .malformed }
            self.roles = roles
            succinct = nil
        case (nil, let element?):
            roles = []
            succinct = try SuccinctRoles(element, keys: keys)
        default: throw .malformed
        }
    }

    func role(named name: RoleName) -> DelegatedRole? { roles.first { $0.name == name } }

    /// Who is trusted with a path, the most trusted first.
    func roles(for path: String) -> [DelegatedRole] {
        let hash = Array(SHA256.hash(data: Array(path.utf8)))
        if let succinct { return [succinct.role(for: hash)].compactMap { $0 } }
        return roles.filter { $0.scope.contains(path, hash: hash.hex) }
    }
}

/// One role that targets are handed on to.
struct DelegatedRole: Sendable {
    enum Scope: Sendable {
        case paths([PathPattern])
        /// Beginnings of the SHA-256 of a path, in lower-case hexadecimal.
        case hashPrefixes([String])
        case everything

        func contains(_ path: String, hash: String) -> Bool {
            switch self {
            case .paths(let patterns): patterns.contains { $0.matches(path) }
            case .hashPrefixes(let prefixes): prefixes.contains { hash.hasPrefix($0) }
            case .everything: true
            }
        }
    }

    let name: RoleName
    let authority: Authority
    /// What later delegations say about its paths does not count.
    let isTerminating: Bool
    let scope: Scope

    init(_ json: JSON, keys: [String: PublicKey]) throws(Refusal) {
        guard let text = json["name"]?.text, let name = RoleName(delegated: text),
            let isTerminating = json["terminating"]?.bool
        else { throw .malformed }
        self.name = name
        self.isTerminating = isTerminating
        authority = try Authority(role: json, keys: keys)
        switch (json["paths"], json["path_hash_prefixes"]) {
        case (let paths?, nil):
            guard let patterns = paths.texts else { throw .malformed }
            scope = .paths(patterns.map(PathPattern.init))
        case (nil, let prefixes?):
            guard let prefixes = prefixes.texts else { throw .malformed }
            scope = .hashPrefixes(prefixes)
        default: throw .malformed
        }
    }

    init(bin name: RoleName, authority: Authority) {
        self.name = name
        self.authority = authority
        isTerminating = true
        scope = .everything
    }
}

/// Many equal roles that share all paths evenly by their hash (TAP 15).
struct SuccinctRoles: Sendable {
    private let authority: Authority
    private let prefix: String
    private let bitLength: Int

    init(_ json: JSON, keys: [String: PublicKey]) throws(Refusal) {
        guard let prefix = json["name_prefix"]?.text, let bits = json["bit_length"]?.integer,
            (1...32).contains(bits), RoleName(delegated: prefix) != nil
        else { throw .malformed }
        authority = try Authority(role: json, keys: keys)
        self.prefix = prefix
        bitLength = Int(bits)
    }

    /// The bin of a path: the first bits of its hash, in as many hexadecimal digits as all need.
    func role(for hash: [UInt8]) -> DelegatedRole? {
        let first = hash.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let digits = String(first >> (32 - bitLength), radix: 16)
        let width = (bitLength + 3) / 4
        let bin = String(repeating: "0", count: width - digits.count) + digits
        return RoleName(delegated: "\(prefix)-\(bin)").map {
            DelegatedRole(bin: $0, authority: authority)
        }
    }
}
