/// A pattern of target paths: `*` for any characters, `?` for one, neither for a slash.
///
/// Upper and lower case differ, and brackets mean themselves (specification, 4.5). A character is a
/// code point, as it is for other clients: two spellings of one letter are two paths.
package struct PathPattern: Sendable {
    private typealias Part = [Unicode.Scalar]

    private let parts: [Part]

    package init(_ text: String) { parts = Self.parts(text) }

    package func matches(_ path: String) -> Bool {
        let names = Self.parts(path)
        return names.count == parts.count
            && zip(parts, names).allSatisfy { Self.matches($0, $1) }
    }

    private static func parts(_ text: String) -> [Part] {
        text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
    }

    /// In time proportional to pattern times name: a star takes as little as it can, and only the
    /// last one met is ever made to take more.
    private static func matches(_ pattern: Part, _ name: Part) -> Bool {
        var (inPattern, inName) = (0, 0)
        var star: (inPattern: Int, inName: Int)?
        while inName < name.count {
            if inPattern < pattern.count, pattern[inPattern] == "*" {
                star = (inPattern, inName)
                inPattern += 1
            } else if inPattern < pattern.count,
                pattern[inPattern] == "?" || pattern[inPattern] == name[inName]
            {
                (inPattern, inName) = (inPattern + 1, inName + 1)
            } else if let last = star {
                star = (last.inPattern, last.inName + 1)
                (inPattern, inName) = (last.inPattern + 1, last.inName + 1)
            } else {
                return false
            }
        }
        return pattern[inPattern...].allSatisfy { $0 == "*" }
    }
}
