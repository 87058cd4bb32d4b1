import DESFireWire

/// Whether a session may use a file, and in which mode (desfire-ev2.md sections 1.3 and 3.2).
struct AccessCheck: Sendable {
    /// The rights of which one is enough.
    let holders: [AccessRights.Holder]
    /// The key that opened the session; nil without one.
    let sessionKey: UInt8?
    /// The mode of the file.
    let mode: CommunicationMode

    /// The mode to talk in.
    ///
    /// A session that is let in only because everybody is talks plain. What nobody may do is
    /// `9D`; what somebody else may do is `AE`, with or without a session.
    func effectiveMode() throws(StatusCode) -> CommunicationMode {
        if let sessionKey, holders.contains(.key(sessionKey)) { return mode }
        if holders.contains(.free) { return .plain }
        if holders.allSatisfy({ $0 == .never }) { throw .permissionDenied }
        throw .authenticationError
    }
}

/// The commands on a file's content, by the rights that permit them (AN12343 table 10).
enum FileOperation: Hashable, Sendable, CaseIterable {
    case read, write, getValue, credit, debit, limitedCredit, updateRecord, clear, commitReaderID
    case changeSettings

    func holders(
        _ rights: AccessRights, behaviour: ChipBehaviour
    ) -> [AccessRights.Holder] {
        switch self {
        case .read: [rights.read, rights.readWrite]
        case .write, .limitedCredit: [rights.write, rights.readWrite]
        case .getValue, .debit: [rights.read, rights.write, rights.readWrite]
        case .credit, .updateRecord, .commitReaderID: [rights.readWrite]
        case .clear:
            behaviour.clearNeedsReadWrite
                ? [rights.readWrite] : [rights.write, rights.readWrite]
        case .changeSettings: [rights.change]
        }
    }
}
