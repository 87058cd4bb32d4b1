/// What the metadata of every role has, and how a role reads its own.
package protocol RoleContent: Sendable {
    /// The `_type` that its metadata states.
    static var type: String { get }

    var version: Int64 { get }
    var expires: SignedTime { get }

    init(signed: JSON) throws(Refusal)
}

/// The part of `signed` that all roles have in common.
struct SignedHeader {
    let version: Int64
    let expires: SignedTime

    init(_ signed: JSON, type: String) throws(Refusal) {
        guard signed["_type"]?.text == type else { throw .wrongType }
        guard let specification = signed["spec_version"]?.text else { throw .malformed }
        guard specification.hasPrefix("1.") else { throw .unsupportedSpecification }
        version = try Version.read(signed["version"])
        guard let text = signed["expires"]?.text, let expires = SignedTime(text) else {
            throw .malformed
        }
        self.expires = expires
    }
}

/// The version of a file: a positive integer.
enum Version {
    /// Far above any that is reached by counting, and far enough below the end of the integers
    /// that counting on never overflows.
    static let maximum: Int64 = 1 << 53

    static func read(_ json: JSON?) throws(Refusal) -> Int64 {
        guard let version = json?.integer, (1...maximum).contains(version) else {
            throw .badVersion
        }
        return version
    }
}
