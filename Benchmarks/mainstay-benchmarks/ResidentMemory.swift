import Foundation

/// What this process has in memory, of its own and of files that it has mapped, as Linux counts it.
enum ResidentMemory {
    enum Failure: Error { case notKnown }

    /// How far it rises at most above where it began, in KiB.
    ///
    /// What was used before and is free is given back first, so that nobody uses it unseen.
    static func rise(during body: () async throws -> Void) async throws -> Int {
        giveBack()
        let handle = try FileHandle(forWritingTo: URL(filePath: "/proc/self/clear_refs"))
        try handle.write(contentsOf: Data("5".utf8))
        try handle.close()
        let before = try kibibytes("VmRSS:")
        try await body()
        return try kibibytes("VmHWM:") - before
    }

    private static func kibibytes(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        guard let count = line?.split(whereSeparator: \.isWhitespace)[1], let number = Int(count)
        else { throw Failure.notKnown }
        return number
    }

    /// `malloc_trim`, which the headers that Swift sees do not have.
    private static func giveBack() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)(0)
    }
}
