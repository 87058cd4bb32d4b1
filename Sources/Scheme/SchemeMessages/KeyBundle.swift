package import Authorization
package import CardLayout
package import Evidence
package import Numbers

/// What makes a computer a terminal of an issuer: who the issuer is, which number the terminal
/// has, which masters it holds, how much it may sell.
///
/// The masters lie in it in clear, until a terminal can enrol over the network and get them sealed
/// to a key of its own: the file is worth as much as the keys (design, decision 10).
package struct KeyBundle: Sendable {
    package let issuerID: IssuerID
    package let issuerKey: IssuerVerificationKey
    package let evidenceKey: EvidencePublicKey
    package let environment: Environment
    package let scheme: NumberScheme
    package let currency: Currency
    package let terminal: TerminalNumber
    package let limits: Limits
    package let masters: [MasterKey]
    /// Where lists of invalid numbers come from; nil when the issuer publishes none.
    package let feed: FeedSource?
    /// A backup device's own key; nil for others, and for devices whose bundle is of the time before
    /// there was one: those are unlocked by a signed order only.
    package let deviceKey: DeviceKey?

    package init(
        issuerID: IssuerID, issuerKey: IssuerVerificationKey, evidenceKey: EvidencePublicKey,
        environment: Environment, scheme: NumberScheme, currency: Currency,
        terminal: TerminalNumber, limits: Limits, masters: [MasterKey], feed: FeedSource? = nil,
        deviceKey: DeviceKey? = nil
    ) {
        self.issuerID = issuerID
        self.issuerKey = issuerKey
        self.evidenceKey = evidenceKey
        self.environment = environment
        self.scheme = scheme
        self.currency = currency
        self.terminal = terminal
        self.limits = limits
        self.masters = masters
        self.feed = feed
        self.deviceKey = deviceKey
    }

    /// Whether the terminal is a backup device: it holds the re-issue key.
    package var isBackupDevice: Bool { masters.contains { $0.role == .reissue } }
}
