import Console

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program that was started beside this one, and what became of it.
final class ChildProcess {
    private let id: pid_t
    /// What waitpid said of it in the end; after that its id may be somebody else's.
    private var ending: Int32?

    /// Starts a program with its input from a file and its output in files; nil when it cannot be.
    ///
    /// - Parameter errors: nil for the file of the output.
    init?(
        _ words: [String], input: String = "/dev/null", output: String = "/dev/null",
        errors: String? = nil
    ) {
        guard let name = words.first, let path = Self.path(of: name) else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        if let errors {
            posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
        } else {
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
        var id = pid_t()
        let status = CStrings.with(words) { arguments in
            CStrings.with(["PATH=\(Self.searchPath)"]) { environment in
                posix_spawn(&id, path, &actions, nil, arguments, environment)
            }
        }
        guard status == 0 else { return nil }
        self.id = id
    }

    deinit { stop() }

    /// Whether it still runs.
    var isRunning: Bool {
        reap(WNOHANG)
        return ending == nil
    }

    /// Waits for its end; true when it ended by itself, with 0.
    func succeeds() -> Bool { exitStatus() == 0 }

    /// Waits for its end; nil when a signal ended it.
    func exitStatus() -> Int32? {
        reap(0)
        return ending.flatMap { $0 & 0x7F == 0 ? $0 >> 8 & 0xFF : nil }
    }

    /// Ends it by its process id, and waits until it has ended: if need be, by force.
    func stop() {
        guard isRunning else { return }
        kill(id, SIGTERM)
        for _ in 0..<200 {
            usleep(10_000)
            guard isRunning else { return }
        }
        kill(id, SIGKILL)
        reap(0)
    }

    private func reap(_ options: Int32) {
        guard ending == nil else { return }
        var status: Int32 = 0
        while true {
            let reaped = waitpid(id, &status, options)
            if reaped == id { ending = status }
            if reaped >= 0 || errno != EINTR { return }
        }
    }
}

// MARK: - Finding programs

extension ChildProcess {
    /// The caller's, and where Debian keeps what administrators call: pcscd is there.
    private static var searchPath: String {
        (Surroundings.variables["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    }

    /// Where the program is that runs here.
    static var ownPath: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard realpath("/proc/self/exe", &buffer) != nil else { return nil }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Where a program is; nil when it is not installed.
    static func path(of name: String) -> String? {
        if name.contains("/") { return name }
        return searchPath.split(separator: ":").map { "\($0)/\(name)" }.first {
            access($0, X_OK) == 0
        }
    }
}

/// Texts as C programs are given them: pointers, with nil behind the last.
enum CStrings {
    static func with<Answer>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Answer
    ) -> Answer {
        let copies = texts.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies + [nil])
    }
}
