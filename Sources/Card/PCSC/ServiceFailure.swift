import CPCSC
package import SmartCard

/// Why a call to the PC/SC service gave nothing, before it means anything to a caller.
///
/// The two tables below say what it means: one while a card is awaited, one while it is spoken to.
package enum ServiceFailure: Error, Hashable, Sendable {
    /// What the service returned (pcsclite.h, "ErrorCodes").
    case status(Int)
    /// The watchdog ran out; the thread that made the call was abandoned.
    case timedOut
}

extension ServiceFailure {
    /// The card went between being seen and being connected: the next one may be awaited.
    var isRemoval: Bool {
        switch self {
        case .status(SCARD_W_REMOVED_CARD), .status(SCARD_E_NO_SMARTCARD): true
        case .status(SCARD_W_RESET_CARD): true
        default: false
        }
    }

    /// A card lies there and did not answer to its reset; the next one it may answer.
    var isMuteness: Bool {
        switch self {
        case .status(SCARD_W_UNRESPONSIVE_CARD), .status(SCARD_W_UNPOWERED_CARD): true
        default: false
        }
    }
}

extension CardReaderError {
    package init(_ failure: ServiceFailure) {
        switch failure {
        case .status(SCARD_E_NO_READERS_AVAILABLE):
            self = .noReader
        case .status(SCARD_E_UNKNOWN_READER), .status(SCARD_E_READER_UNAVAILABLE):
            self = .readerGone
        case .status(SCARD_E_NO_SMARTCARD), .status(SCARD_W_REMOVED_CARD), .status(SCARD_E_TIMEOUT):
            self = .noCard
        case .status(SCARD_E_SHARING_VIOLATION), .status(SCARD_E_PROTO_MISMATCH),
            .status(SCARD_W_UNRESPONSIVE_CARD), .status(SCARD_W_UNPOWERED_CARD),
            .status(SCARD_W_UNSUPPORTED_CARD), .status(SCARD_W_RESET_CARD),
            .status(SCARD_E_NOT_READY), .status(SCARD_E_NOT_TRANSACTED), .timedOut:
            self = .cardUnresponsive
        default:
            // No service, a service that stops or is full, a socket that broke: in each case the
            // next connection starts with a context of its own.
            self = .serviceAbsent
        }
    }
}

extension CardChannelError {
    package init(_ failure: ServiceFailure) {
        switch failure {
        case .timedOut:
            self = .timedOut
        case .status(SCARD_W_REMOVED_CARD), .status(SCARD_W_RESET_CARD),
            .status(SCARD_W_UNPOWERED_CARD), .status(SCARD_W_UNRESPONSIVE_CARD),
            .status(SCARD_E_NO_SMARTCARD), .status(SCARD_E_NOT_TRANSACTED),
            .status(SCARD_E_COMM_DATA_LOST):
            // "Not transacted" is what pcscd makes of a driver's communication error; without
            // contacts that is a card which leaves the field.
            self = .cardRemoved
        case .status(SCARD_E_INSUFFICIENT_BUFFER):
            self = .malformedAnswer
        case .status(SCARD_E_NO_SERVICE), .status(SCARD_E_SERVICE_STOPPED),
            .status(SCARD_F_COMM_ERROR), .status(SCARD_P_SHUTDOWN),
            .status(SCARD_E_SYSTEM_CANCELLED):
            self = .serviceGone
        default:
            self = .readerGone
        }
    }
}
