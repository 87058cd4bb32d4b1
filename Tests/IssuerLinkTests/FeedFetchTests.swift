import FolderTesting
import Foundation
import SchemeMessages
import TUF
import Testing

@testable import IssuerLink

@Suite struct FeedFetchTests {
    private static let quick = FeedFetch.Limits(wholeSeconds: 1, idleSeconds: 1)
    /// Other tests may keep all threads for minutes.
    private static let patient = FeedFetch.Limits(wholeSeconds: 900, idleSeconds: 900)

    /// What is had from a server, or why not.
    private func fetch(
        _ path: String = "file", limit: Int = 1000, limits: FeedFetch.Limits = patient,
        from answer: @escaping @Sendable (String, LocalServer.Send) -> Void
    ) async throws -> Result<String, FetchFailure> {
        let server = try LocalServer(answer)
        defer { server.stop() }
        let address = try #require(FeedAddress("http://127.0.0.1:\(server.port)/feed"))
        return try await fetch(path, limit: limit, limits: limits, address: address)
    }

    private func fetch(
        _ path: String, limit: Int, limits: FeedFetch.Limits = patient, address: FeedAddress,
        environment: [String: String] = [:]
    ) async throws -> Result<String, FetchFailure> {
        let feed = try FeedFetch(address, environment: environment, limits: limits)
        let result: Result<String, FetchFailure>
        do {
            let bytes = try await feed.file(path, limit: limit)
            result = .success(String(decoding: bytes, as: UTF8.self))
        } catch {
            result = .failure(error)
        }
        await feed.close()
        return result
    }

    private static func whole(_ body: String, _ status: String = "200 OK") -> String {
        "HTTP/1.1 \(status)\r\nconnection: close\r\n"
            + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func redirect(_ location: String) -> String {
        "HTTP/1.1 302 Found\r\nlocation: \(location)\r\nconnection: close\r\n"
            + "content-length: 0\r\n\r\n"
    }

    @Test func `has a file that is just short enough`() async throws {
        let body = String(repeating: "x", count: 1000)
        #expect(
            try await fetch { path, send in
                _ = send(Self.whole(path == "/feed/file" ? body : "?"))
            } == .success(body))
        #expect(
            try await fetch(limit: 999) { _, send in _ = send(Self.whole(body)) }
                == .failure(.tooLarge))
    }

    @Test func `reads no answer without end`() async throws {
        #expect(
            try await fetch { _, send in
                _ = send("HTTP/1.1 200 OK\r\n\r\n")
                while send(String(repeating: "x", count: 4096)) {}
            } == .failure(.tooLarge))
    }

    @Test func `waits for no server that says nothing`() async throws {
        #expect(try await fetch(limits: Self.quick) { _, _ in sleep(3) } == .failure(.tooSlow))
        #expect(
            try await fetch(limits: Self.quick) { _, send in
                _ = send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n")
                sleep(3)
            } == .failure(.tooSlow))
    }

    @Test func `waits for no server that says it byte by byte`() async throws {
        #expect(
            try await fetch(limits: Self.quick) { _, send in
                _ = send("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
                while send("x") { usleep(100_000) }
            } == .failure(.tooSlow))
    }

    @Test(arguments: [
        ("200 OK", nil), ("404 Not Found", FetchFailure.notFound), ("410 Gone", .notFound),
        ("403 Forbidden", .notFound), ("500 Oops", .unreachable), ("206 Part", .unreachable),
        ("304 Same", .unreachable), ("401 Who", .unreachable),
    ])
    func `tells a file that is not there from other failures`(
        status: String, failure: FetchFailure?
    ) async throws {
        let result = try await fetch { _, send in _ = send(Self.whole("", status)) }
        #expect(result == failure.map { .failure($0) } ?? .success(""))
    }

    @Test func `takes no file that is cut short`() async throws {
        #expect(
            try await fetch { _, send in
                _ = send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
            } == .failure(.unreachable))
        #expect(try await fetch { _, _ in } == .failure(.unreachable))
        #expect(try await fetch { _, send in _ = send("SSH-2.0\r\n") } == .failure(.unreachable))
    }

    @Test func `goes to no other host`() async throws {
        for location in ["http://localhost/file", "//127.0.0.2/file", "https://127.0.0.1/file", ""]
        {
            #expect(
                try await fetch { _, send in
                    _ = send(Self.redirect(location))
                } == .failure(.redirected), "\(location)")
        }
    }

    @Test func `follows its host to another place, but not round and round`() async throws {
        #expect(
            try await fetch { path, send in
                _ = send(
                    path == "/feed/file"
                        ? Self.redirect("/there")
                        : Self.whole("at \(path)"))
            } == .success("at /there"))
        #expect(
            try await fetch { path, send in
                _ = send(Self.redirect(path))
            } == .failure(.redirected))
    }

    @Test func `unpacks nothing`() async throws {
        let server = try LocalServer { _, send in
            _ = send("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc")
        }
        defer { server.stop() }
        let address = try #require(FeedAddress("http://127.0.0.1:\(server.port)/"))
        #expect(try await fetch("a%2Fb", limit: 3, address: address) == .success("abc"))
        let request = try #require(server.requests.first).lowercased()
        #expect(request.contains("accept-encoding: identity\r\n"))
        #expect(request.hasPrefix("get /a%2fb http/1.1\r\n"))
    }

    @Test func `asks through the proxy of the environment`() async throws {
        let proxy = try LocalServer { _, send in _ = send(Self.whole("by proxy")) }
        defer { proxy.stop() }
        let address = try #require(FeedAddress("http://feed.invalid/x"))
        let result = try await fetch(
            "file", limit: 100, address: address,
            environment: ["http_proxy": "http://me:word@127.0.0.1:\(proxy.port)"])
        #expect(result == .success("by proxy"))
        let requests = proxy.requests
        #expect(requests.first?.hasPrefix("CONNECT feed.invalid:80 HTTP/1.1\r\n") == true)
        #expect(
            requests.first?.lowercased().contains("proxy-authorization: basic bwu6d29yza==")
                == true)
        #expect(requests.last?.hasPrefix("GET /x/file HTTP/1.1\r\n") == true)
    }

    @Test func `trusts no authorities that it cannot read`() throws {
        let address = try #require(FeedAddress("https://127.0.0.1/"))
        #expect(throws: (any Error).self) {
            try FeedFetch(address, certificateFile: "/nowhere.pem", environment: [:])
        }
    }

    @Test func `reads a folder`() async throws {
        let folder = try TemporaryFolder()
        try Data("inside".utf8).write(to: URL(filePath: folder.path(of: "a b")))
        mkfifo(folder.path(of: "pipe"), 0o600)
        let address = try #require(FeedAddress("file://\(folder.path)"))
        let rows: [(String, Int, Result<String, FetchFailure>)] = [
            ("a%20b", 6, .success("inside")), ("a%20b", 5, .failure(.tooLarge)),
            ("none", 6, .failure(.notFound)), ("pipe", 6, .failure(.unreachable)),
            ("..%2Fx", 6, .failure(.notFound)), ("../x", 6, .failure(.notFound)),
            ("a%00", 6, .failure(.notFound)), ("a%20b/c", 6, .failure(.notFound)),
        ]
        for (path, limit, expected) in rows {
            #expect(try await fetch(path, limit: limit, address: address) == expected, "\(path)")
        }
    }
}
