package import Authorization

extension FeedFetch {
    /// What people are told when ``init(_:certificateFile:environment:limits:)`` throws.
    package static func reason(for error: any Error) -> ReasonCode {
        switch error {
        case is UnusableAddress: .feedAddress
        case is ProxySetting.Unsupported: .feedProxy
        default: .feedCertificate
        }
    }
}
