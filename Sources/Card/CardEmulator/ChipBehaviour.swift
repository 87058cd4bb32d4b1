package import DESFireWire

/// What public sources leave open about the chip (desfire-ev2.md section 12 and its [?] marks), as
/// switches. The defaults are what the reference prefers, or else the stricter reading.
package struct ChipBehaviour: Hashable, Sendable {
    /// When a value file's limits are enforced.
    package enum LimitCheck: Hashable, Sendable {
        /// Each command against the pending value.
        case perCommand
        /// The outcome only, by the commit.
        case atCommit
    }

    /// What a commit that moved a value file without a Debit leaves of its limited credit.
    package enum Allowance: Hashable, Sendable {
        /// As it was, unless a LimitedCredit used it.
        case kept
        case zeroed
    }

    /// AuthenticateEV2First, and the older authentications, drop pending changes.
    package var firstAuthenticationAbortsTransaction = true
    /// `910C` is an error like any other: bare, and the session is over.
    package var noChangesEndsSession = true
    package var limitCheck = LimitCheck.perCommand
    package var allowanceWithoutDebit = Allowance.kept
    /// Bytes per frame of a chained answer: 48 (recorded from an EV3) or 59.
    package var frameByteCount = 59
    /// GetValue that only the free-GetValue option permits, inside a session: in the file's mode
    /// rather than plain.
    package var freeGetValueUsesFileMode = false
    /// AD, 8D, AB, 8B and BA are known.
    package var acceptsISOChainedOpcodes = true
    /// CommitReaderID without a session, where the right is `E`.
    package var acceptsFreeReaderID = true
    /// KeySett1 b2 of the chip lets an application's own master key delete it, but not nobody.
    package var deletionNeedsMasterKey = true
    /// ClearRecordFile needs ReadWrite, as on EV1, rather than Write or ReadWrite.
    package var clearNeedsReadWrite = false

    /// CommitTransaction option 01 where there is no transaction MAC file.
    package var optionWithoutTransactionMACStatus = StatusCode.permissionDenied
    /// CommitTransaction without the CommitReaderID that the transaction MAC file asks for.
    package var missingReaderIDStatus = StatusCode.permissionDenied
    /// A second CommitReaderID in one transaction.
    package var secondReaderIDStatus = StatusCode.permissionDenied
    /// Listing or creating without the master key that the settings ask for.
    package var missingMasterKeyStatus = StatusCode.authenticationError
    /// An authentication that the key's type does not fit.
    package var wrongKeyTypeStatus = StatusCode.authenticationError
    /// Creating the application `000000`.
    package var reservedApplicationStatus = StatusCode.permissionDenied

    package init() {}
}
