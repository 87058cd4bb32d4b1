/// One run of a program that a ``WarmServer`` is asked for.
package struct WarmCall: Codable, Sendable {
    /// Whose process it is.
    package enum Process: String, Codable, Sendable {
        /// One of its own, forked for it; it may fail and be killed.
        case own
        /// The server's, which keeps what it has learned. It can fork no more.
        case server
    }

    package let process: Process
    package let arguments: [String]
    /// Its working folder; the files below are in it.
    package let folder: String
    /// Besides what the server's own environment holds.
    package let environment: [String: String]

    /// Names of its standard input, which must be there, and of what it says.
    package static let inputName = "in"
    package static let outputName = "out"
    package static let errorsName = "err"

    package init(
        in process: Process, arguments: [String], folder: String, environment: [String: String]
    ) {
        self.process = process
        self.arguments = arguments
        self.folder = folder
        self.environment = environment
    }
}
