package import Authorization
package import SmartCard

extension CardReaderError {
    /// What people are told.
    package var reason: ReasonCode {
        switch self {
        case .serviceAbsent: .pcscdAbsent
        case .noReader: .readerNone
        case .readerGone: .readerGone
        case .noCard: .cardNone
        case .cardUnresponsive: .cardUnresponsive
        case .badName: .readerUnknown
        }
    }
}
