#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

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

    /// Makes the folders above a home that is about to be made, for their owner alone. Where one
    /// cannot be made, making the home says why.
    package static func makeFolders(above path: String) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        try? FileManager.default.createDirectory(
            atPath: String(path[..<slash]), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    private static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }
}
