import Foundation

/// As much of JSON Schema 2020-12 as `Config/schemas` uses.
struct Schema {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Config/schemas")

    private static let knownKeywords: Set<String> = [
        "$schema", "title", "description", "type", "required", "properties", "items", "enum",
        "pattern",
    ]

    let root: JSONTree

    init(_ name: String) throws {
        let file = Self.folder.appending(path: name + ".json")
        root = try JSONDecoder().decode(JSONTree.self, from: try Data(contentsOf: file))
    }

    /// What is wrong with a value, one line each; also a keyword that is not understood here.
    func problems(in value: JSONTree) -> [String] { Self.problems(root, value, at: "$") }

    private static func problems(_ schema: JSONTree, _ value: JSONTree, at path: String)
        -> [String]
    {
        guard case .object(let keywords) = schema else { return ["\(path): no schema"] }
        var problems = Set(keywords.keys).subtracting(knownKeywords)
            .map { "\(path): unknown keyword \($0)" }
        if let type = keywords["type"], !allows(type, value) {
            problems.append("\(path): \(value) is not \(type)")
        }
        if let values = keywords["enum"], !values.elements.contains(value) {
            problems.append("\(path): \(value) is not one of \(values)")
        }
        if let pattern = keywords["pattern"]?.text, let text = value.text,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            problems.append("\(path): \(text) does not match \(pattern)")
        }
        for name in keywords["required"]?.elements.compactMap(\.text) ?? [] {
            guard case .object(let members) = value else { continue }
            if members[name] == nil { problems.append("\(path): \(name) is missing") }
        }
        if case .object(let properties) = keywords["properties"] {
            for (name, property) in properties {
                guard let member = value[name] else { continue }
                problems += Self.problems(property, member, at: path + "." + name)
            }
        }
        if let items = keywords["items"] {
            for (index, element) in value.elements.enumerated() {
                problems += Self.problems(items, element, at: "\(path)[\(index)]")
            }
        }
        return problems
    }

    private static func allows(_ type: JSONTree, _ value: JSONTree) -> Bool {
        let names = type.text.map { [$0] } ?? type.elements.compactMap(\.text)
        return names.contains { name in
            switch (name, value) {
            case ("null", .null), ("boolean", .bool), ("integer", .integer), ("string", .string),
                ("array", .array), ("object", .object), ("number", .integer), ("number", .number):
                true
            default: false
            }
        }
    }
}
