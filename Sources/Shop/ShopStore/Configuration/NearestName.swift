/// Which of some names a mistyped one is nearest to, by the number of changed characters: of the
/// whole path or of its last part, whichever is nearer, so that a name in the wrong section is
/// found, too.
func nearestName(to typed: String, among names: [String]) -> String {
    func distance(_ name: String) -> Int {
        min(editDistance(typed, name), editDistance(lastPart(typed), lastPart(name)))
    }
    return names.min { distance($0) < distance($1) } ?? typed
}

private func lastPart(_ path: String) -> String {
    path.split(separator: ".").last.map(String.init) ?? path
}

/// Levenshtein's: characters inserted, removed or replaced; capitals count as small ones.
private func editDistance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.lowercased()), Array(second.lowercased()))
    var row = Array(0...second.count)
    for (index, character) in first.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in second.indices {
            let replaced = diagonal + (character == second[column] ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
        }
    }
    return row[second.count]
}
