/// The name that a member of the staff signs in with: 1 to 32 of `a`-`z`, `0`-`9`, `.`, `-`, `_`.
///
/// One spelling: capitals are read as small letters, so that nobody has two accounts by accident.
package struct StaffName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package static let maximumCount = 32

    package let text: String

    package init?(_ text: String) {
        let name = text.lowercased()
        guard (1...Self.maximumCount).contains(name.utf8.count),
            name.utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        self.text = name
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    package static func < (left: StaffName, right: StaffName) -> Bool { left.text < right.text }

    package var description: String { text }
}
