import BlacklistTesting
import Foundation
import IssuerLink
import ShopStore
import TUF
import Testing

/// A server that answers badly, asked by a whole sync.
@Suite struct SyncServerTests {
    private static let quick = FeedFetch.Limits(wholeSeconds: 1, idleSeconds: 1)
    /// Other tests may keep all threads for minutes.
    private static let patient = FeedFetch.Limits(wholeSeconds: 900, idleSeconds: 900)

    /// How the one file is answered.
    enum Answer: String, CaseIterable { case endless, slow, silent, bomb, redirect, missing }

    private static let failures: [Answer: FetchFailure] = [
        .endless: .tooLarge, .slow: .tooSlow, .silent: .tooSlow, .redirect: .redirected,
        .missing: .notFound,
    ]

    private static func send(_ answer: Answer, _ send: LocalServer.Send) {
        switch answer {
        case .endless:
            _ = send("HTTP/1.1 200 OK\r\n\r\n")
            while send(String(repeating: " ", count: 4096)) {}
        case .slow:
            _ = send("HTTP/1.1 200 OK\r\n\r\n")
            while send(" ") { usleep(100_000) }
        case .silent: sleep(300)
        case .bomb:
            // What would unpack to more is not unpacked: these bytes are not the file.
            _ = send("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n")
            _ = send("content-length: 20\r\n\r\n" + String(repeating: "\u{1F}", count: 20))
        case .redirect:
            _ = send("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.2/x\r\n")
            _ = send("connection: close\r\ncontent-length: 0\r\n\r\n")
        case .missing: _ = send("HTTP/1.1 404 None\r\nconnection: close\r\n\r\n")
        }
    }

    /// Serves a feed's metadata but for one file.
    private static func server(
        _ web: String, _ file: String, _ answer: Answer
    ) throws -> LocalServer {
        try LocalServer { path, send in
            guard !path.hasSuffix("/" + file) else { return Self.send(answer, send) }
            let name = web + path.replacingOccurrences(of: "/feed/", with: "/")
            guard let data = FileManager.default.contents(atPath: name),
                let text = String(data: data, encoding: .utf8)
            else { return Self.send(.missing, send) }
            _ = send("HTTP/1.1 200 OK\r\nconnection: close\r\n")
            _ = send("content-length: \(data.count)\r\n\r\n" + text)
        }
    }

    @Test(
        arguments: [
            (RoleName.timestamp, "timestamp.json"), (.snapshot, "2.snapshot.json"),
            (.targets, "2.targets.json"),
        ], Answer.allCases)
    func `a bad answer is told, the list is kept, and the next one works`(
        file: (role: RoleName, name: String), answer: Answer
    ) async throws {
        let feed = try ListFeed()
        try feed.publish(ListModel(0..<20, below: 100))
        try await feed.sync()
        try feed.publish(ListModel(0..<21, below: 100, version: 2))
        let server = try Self.server(feed.web, file.name, answer)
        defer { server.stop() }
        let isSlow = answer == .slow || answer == .silent
        let address = "http://127.0.0.1:\(server.port)/feed"
        var failure = await feed.failure(
            from: address, limits: isSlow ? Self.quick : Self.patient)
        // On a busy machine a good file may be too slow for so little patience.
        for seconds in [5, 20, 80] as [Int64] where isSlow && failure?.part != file.role.text {
            failure = await feed.failure(
                from: address,
                limits: FeedFetch.Limits(wholeSeconds: seconds, idleSeconds: seconds))
        }
        #expect(failure == Self.expected(file.role, answer))
        #expect(failure?.part == file.role.text)
        #expect(try feed.use.version == 1)
        #expect(try await feed.sync().now.version == 2)
    }

    private static func expected(_ role: RoleName, _ answer: Answer) -> SyncFailure? {
        switch (answer, role) {
        case (.bomb, .timestamp): .metadata(.refused(role, .malformed))
        case (.bomb, _): .metadata(.refused(role, .wrongLength))
        // As long as was signed, and goes on.
        case (.endless, .snapshot), (.endless, .targets):
            .metadata(.refused(role, .wrongLength))
        default: failures[answer].map { .metadata(.notFetched(role, $0)) }
        }
    }
}
