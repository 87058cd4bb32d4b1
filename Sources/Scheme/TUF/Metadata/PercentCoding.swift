import ByteCoding

/// Percent-encoding of names that others chose, for addresses and for files (RFC 3986, 2.1).
package enum PercentCoding {
    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

    /// Everything but the unreserved characters encoded; a slash, too.
    package static func encode(_ name: String) -> String {
        encode(name, keeping: unreserved)
    }

    /// As ``encode(_:)``, with slashes kept between the parts of a path.
    package static func encodePath(_ path: String) -> String {
        encode(path, keeping: unreserved.union([UInt8(ascii: "/")]))
    }

    private static func encode(_ text: String, keeping kept: Set<UInt8>) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if kept.contains(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded += CollectionOfOne(byte).hex.uppercased().utf8
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
