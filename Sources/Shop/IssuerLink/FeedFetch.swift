import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
package import SchemeMessages
package import TUF

/// Gets files of a feed, from a web server or a folder, within bounds.
///
/// The server is not trusted with anything: at most the bytes asked for are read, all within a
/// given time, nothing is decompressed, and no other host is asked in its place.
package struct FeedFetch: Sendable {
    /// How long a server may take.
    package struct Limits: Sendable {
        /// For the whole file, from the first packet sent, and a second more for each
        /// 16 KiB that it may have.
        package var wholeSeconds: Int64
        /// Between two pieces of it.
        package var idleSeconds: Int64

        package init(wholeSeconds: Int64 = 60, idleSeconds: Int64 = 15) {
            self.wholeSeconds = wholeSeconds
            self.idleSeconds = idleSeconds
        }
    }

    private static let bytesPerSecond: Int64 = 16_384

    /// No request can be made of the address.
    package struct UnusableAddress: Error, Hashable {}

    private static let maximumRedirects = 3

    let location: FeedLocation
    private let limits: Limits
    /// Nil for a folder.
    private let client: HTTPClient?

    /// - Parameters:
    ///   - certificateFile: the authorities that are trusted in place of the system's, in PEM.
    ///   - environment: where the proxy is named. Through it goes a tunnel (CONNECT), also to an
    ///     `http:` address, which some proxies allow for `https:` only.
    /// - Throws: ``UnusableAddress``, what the certificate file is refused for, or
    ///   ``ProxySetting/Unsupported``.
    package init(
        _ address: FeedAddress, certificateFile: String? = nil, environment: [String: String],
        limits: Limits = Limits()
    ) throws {
        guard let location = FeedLocation(address) else { throw UnusableAddress() }
        self.location = location
        self.limits = limits
        guard location.kind == .web, let url = location.url(of: "") else {
            client = nil
            return
        }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let certificateFile {
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(certificateFile))
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(
                connect: .seconds(limits.idleSeconds), read: .seconds(limits.idleSeconds)),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.proxy = try ProxySetting.named(for: url, in: environment).map(Self.proxy)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static func proxy(_ setting: ProxySetting) -> HTTPClient.Configuration.Proxy {
        switch setting.kind {
        case .socks: .socksServer(host: setting.host, port: setting.port)
        case .http:
            .server(
                host: setting.host, port: setting.port,
                authorization: setting.credentials.map {
                    .basic(username: $0.user, password: $0.password)
                })
        }
    }

    /// Ends its connections. Nothing is fetched afterwards.
    package func close() async {
        // What remains open is closed with the process.
        try? await client?.shutdown()
    }

    /// A whole file in memory.
    package func file(_ path: String, limit: Int) async throws(FetchFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            try await file(path, limit: Int64(limit)) { bytes += $0 }
        } catch {
            throw Self.failure(error)
        }
        return bytes
    }

    /// A file piece by piece.
    ///
    /// - Parameter take: is given each piece in turn; what it throws ends the fetch.
    /// - Throws: ``FetchFailure``, or what `take` throws.
    package func file(
        _ path: String, limit: Int64, take: ([UInt8]) throws -> Void
    ) async throws {
        guard let client else { return try readFile(path, limit: limit, take: take) }
        let seconds = limits.wholeSeconds + limit / Self.bytesPerSecond
        let deadline = NIODeadline.now() + .seconds(seconds)
        let response: HTTPClientResponse
        do { response = try await answer(client, to: path, by: deadline) } catch {
            throw Self.failure(error)
        }
        if let length = response.headers.first(name: "content-length").flatMap({ Int64($0) }),
            length > limit
        {
            throw FetchFailure.tooLarge
        }
        var remaining = limit
        var pieces = response.body.makeAsyncIterator()
        while true {
            let piece: ByteBuffer?
            do { piece = try await pieces.next() } catch { throw Self.failure(error) }
            guard let piece else { return }
            remaining -= Int64(piece.readableBytes)
            guard remaining >= 0 else { throw FetchFailure.tooLarge }
            guard NIODeadline.now() < deadline else { throw FetchFailure.tooSlow }
            try take(Array(piece.readableBytesView))
        }
    }

    /// The answer that has the file, after redirects within the host.
    private func answer(
        _ client: HTTPClient, to path: String, by deadline: NIODeadline
    ) async throws -> HTTPClientResponse {
        guard var url = location.url(of: path) else { throw FetchFailure.unreachable }
        for _ in 0...Self.maximumRedirects {
            var request = HTTPClientRequest(url: url.absoluteString)
            request.headers.add(name: "accept-encoding", value: "identity")
            request.headers.add(name: "user-agent", value: "mainstay")
            let response = try await client.execute(request, deadline: deadline)
            switch response.status.code {
            case 200: return response
            // Stores of objects answer 403 for what is not there when nobody may list them.
            case 403, 404, 410: throw FetchFailure.notFound
            case 301, 302, 303, 307, 308:
                guard let location = response.headers.first(name: "location"),
                    let next = URL(string: location, relativeTo: url)?.absoluteURL,
                    FeedLocation.isSameHost(url, next)
                else { throw FetchFailure.redirected }
                url = next
            default: throw FetchFailure.unreachable
            }
        }
        throw FetchFailure.redirected
    }

    private static func failure(_ error: any Error) -> FetchFailure {
        switch error {
        case let failure as FetchFailure: failure
        case let error as HTTPClientError
        where error == .readTimeout || error == .deadlineExceeded:
            .tooSlow
        default: .unreachable
        }
    }
}
