/// Where a program keeps what it knows.
package enum Homes {
    /// An option, a variable, or a folder of the platform's for state (XDG base directories).
    package static func path(_ option: String?, variable: String, folder: String) -> String {
        if let option { return trimmed(option) }
        let variables = Surroundings.variables
        if let home = variables[variable], !home.isEmpty { return trimmed(home) }
        if let state = variables["XDG_STATE_HOME"], state.hasPrefix("/") {
            return trimmed(state) + "/" + folder
        }
        return trimmed(variables["HOME"] ?? "/") + "/.local/state/" + folder
    }

    private static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }
}
