package import Authorization
package import Blacklist
package import DurableSQLite
package import TUF

/// Why a sync brought nothing. The list that was held is held still, and goes on ageing.
package enum SyncFailure: Error, Hashable, Sendable {
    /// The metadata was not had, not accepted, or not stored.
    case metadata(UpdateError)
    /// A timestamp of the version that is trusted, which says something else.
    case equivocated
    /// A timestamp that does not say when it was issued, or that was issued after its end.
    case timeless
    /// What the metadata says of the newest list.
    case list(ListRefusal)
    /// A file of the list was not had.
    case notFetched(FetchFailure)
    /// A file of the list is not the one that was signed.
    case file(Refusal)
    /// Signed, and no list, or no change of the list that it is for.
    case contents(ListError)
    /// It removes more than the shop takes without the issuer's confirmation.
    case held(ListChange)
    case store(StoreError)
}

/// What can be wrong with a list that signed metadata offers.
package enum ListRefusal: Error, Hashable, Sendable {
    /// No list is offered.
    case absent
    /// It is not described as lists are.
    case malformed
    /// Longer than any list that is taken.
    case tooLong
    case otherIssuer
    case otherScheme
    /// The file is of another version than its description.
    case otherVersion
    /// Older than the list that was accepted.
    case rolledBack
    /// Of the version that was accepted, with other bytes.
    case equivocated
    /// Of a version that is far ahead of the one that was accepted.
    case jumped
}

extension SyncFailure {
    /// From what fetching, checking and writing throw.
    init(_ error: any Error) {
        switch error {
        case let error as SyncFailure: self = error
        case let error as FetchFailure: self = .notFetched(error)
        case let error as Refusal: self = .file(error)
        case let error as ListError: self = .contents(error)
        case let error as StoreError: self = .store(error)
        default: self = .notFetched(.unreachable)
        }
    }

    /// What people are told.
    package var reason: ReasonCode {
        switch self {
        case .metadata(.refused(_, let refusal)), .file(let refusal): refusal.reason
        case .metadata(.notFetched(_, let failure)), .notFetched(let failure): failure.reason
        case .metadata(.noTrustedRoot): .feedNone
        case .metadata(.notStored(.full)): .homeFull
        case .metadata(.notStored(.forbidden)): .homeReadOnly
        case .metadata(.notStored(.failed)): .homeUnreadable
        case .equivocated: .feedEquivocated
        case .timeless: .feedMalformed
        case .list(let refusal): refusal.reason
        case .contents(.otherBase): .feedDeltaBase
        case .contents(.badChange): .feedDeltaChange
        case .contents: .feedListMalformed
        case .held: .feedHeld
        case .store(let error): error.reason
        }
    }

    /// Which part of the feed it is about.
    package var part: String {
        switch self {
        case .metadata(.refused(let role, _)), .metadata(.notFetched(let role, _)): role.text
        case .equivocated, .timeless: RoleName.timestamp.text
        case .metadata, .store: "home"
        case .list, .notFetched, .file, .contents, .held: "list"
        }
    }
}

extension ListRefusal {
    fileprivate var reason: ReasonCode {
        switch self {
        case .absent: .feedNoList
        case .malformed: .feedListMalformed
        case .tooLong: .feedEndless
        case .otherIssuer: .feedOtherIssuer
        case .otherScheme: .feedOtherScheme
        case .otherVersion: .feedMixed
        case .rolledBack: .feedRolledBack
        case .equivocated: .feedEquivocated
        case .jumped: .feedVersionJump
        }
    }
}

extension FetchFailure {
    fileprivate var reason: ReasonCode {
        switch self {
        case .notFound: .feedMissing
        case .tooLarge: .feedEndless
        case .tooSlow: .feedSlow
        case .redirected: .feedRedirected
        case .unreachable: .feedUnreachable
        }
    }
}

extension Refusal {
    fileprivate var reason: ReasonCode {
        switch self {
        case .tooLarge: .feedEndless
        case .tooDeep: .feedTooDeep
        case .malformed, .wrongType, .unsupportedSpecification, .badPath, .tooManyRoles:
            .feedMalformed
        case .notAnInteger, .badVersion: .feedVersion
        case .unsigned: .feedUnsigned
        case .wrongKey: .feedWrongKey
        case .badSignature: .feedBadSignature
        case .belowThreshold: .feedBelowThreshold
        case .keyTwice: .feedKeyTwice
        case .notSignedByOldRoot: .feedRootByOld
        case .notSignedByNewRoot: .feedRootByNew
        case .rootGap: .feedRootGap
        case .rolledBack, .snapshotRolledBack, .targetsRolledBack: .feedRolledBack
        case .equivocated: .feedEquivocated
        case .wrongVersion, .notListed, .vanished: .feedMixed
        case .wrongLength: .feedWrongLength
        case .wrongHash, .unknownHash: .feedWrongHash
        case .expired: .feedExpired
        }
    }
}
