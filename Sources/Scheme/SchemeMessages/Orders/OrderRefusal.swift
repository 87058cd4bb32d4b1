/// Why an order of the issuer is not carried out. Nothing was changed.
package enum OrderRefusal: Error, Hashable, Sendable, CaseIterable {
    /// Not an order, cut short, or not signed by this issuer.
    case altered
    /// Well signed, and with a meaning that this program does not know.
    case newerVersion
    case otherIssuer
    /// Well signed, and an order for something else.
    case otherKind
    /// For another device.
    case otherDevice
    /// For another lock of this device, earlier or later.
    case otherChallenge
    case expired
}
