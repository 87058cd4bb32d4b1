/// Where trusted metadata lies between two updates: small files by their names.
package protocol TrustedStore {
    /// Nil when there is none.
    func load(_ name: String) throws(TrustedStoreFailure) -> [UInt8]?
    /// Replaces the file, whole or not at all; it is durable when this returns.
    func save(_ bytes: [UInt8], as name: String) throws(TrustedStoreFailure)
    /// What is not there is removed already.
    func remove(_ name: String) throws(TrustedStoreFailure)
}

/// Why trusted metadata could not be read or written.
package enum TrustedStoreFailure: Error, Hashable, Sendable {
    /// No room on the disk.
    case full
    /// Not writable, or not readable, for this user.
    case forbidden
    /// Anything else.
    case failed
}
