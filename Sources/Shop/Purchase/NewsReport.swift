package import Numbers

/// What a card said of other numbers that nobody here had heard of.
package struct NewsReport: Hashable, Sendable {
    /// It has replaced them, as its certificate proves: they are refused from now on.
    package var learned: [CardNumber] = []
    /// It named them without a certificate that does: ignored, and worth a word to the issuer.
    package var ignored: [CardNumber] = []

    package init() {}
}
