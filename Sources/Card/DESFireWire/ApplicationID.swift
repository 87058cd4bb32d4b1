/// The three bytes that name an application, in wire order (least significant byte first).
package struct ApplicationID: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ first: UInt8, _ second: UInt8, _ third: UInt8) {
        bytes = [first, second, third]
    }

    /// The card itself: where its master key and the list of applications live.
    package static let picc = ApplicationID(0, 0, 0)
}
