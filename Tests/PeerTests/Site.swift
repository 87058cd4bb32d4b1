import ByteCoding
import Crypto
import FolderTesting
import Foundation
import TUF

/// A repository of ours in a folder, as a web server would have it.
final class Site {
    let folder: TemporaryFolder
    private var rootKeys = (0..<3).map { _ in RoleSigner(Curve25519.Signing.PrivateKey()) }
    private let listKey = RoleSigner(Curve25519.Signing.PrivateKey())
    private let onlineKey = RoleSigner(Curve25519.Signing.PrivateKey())
    private let teamKey = RoleSigner(Curve25519.Signing.PrivateKey())
    private var root: [UInt8] = []
    private var rootVersion: Int64 = 1

    init() throws {
        folder = try TemporaryFolder()
        for name in ["metadata", "targets/team"] {
            try FileManager.default.createDirectory(
                atPath: folder.path(of: name), withIntermediateDirectories: true)
        }
        let expires = SignedTime(
            secondsSince1970: Int64(Date().timeIntervalSince1970) + 3600)
        let file = try draft(expires).publish(signedBy: Array(rootKeys.prefix(2)))
        try put(file)
        root = file.bytes
    }

    /// Two of three root keys are replaced: two old ones and two new ones sign.
    func rotate(expires: SignedTime) throws {
        let old = rootKeys
        rootKeys = [old[0]] + (0..<2).map { _ in RoleSigner(Curve25519.Signing.PrivateKey()) }
        rootVersion += 1
        let signers = Array(old.prefix(2)) + rootKeys.suffix(1)
        let file = try draft(expires).publish(after: root, signedBy: signers)
        try put(file)
        root = file.bytes
    }

    func publish(_ version: Int64, expires: SignedTime, issued: SignedTime) throws {
        let list = Array("list \(version)".utf8)
        let team = Array("team \(version)".utf8)
        let top = TargetsDraft(
            version: version, expires: expires,
            files: ["list": TargetsDraft.File(list, custom: ["version": .integer(version)])],
            delegations: [
                TargetsDraft.Delegation(
                    name: "team", role: RootDraft.Role([teamKey], threshold: 1),
                    paths: ["team/*"], isTerminating: false)
            ])
        let below = TargetsDraft(
            version: version, expires: expires, files: ["team/file": TargetsDraft.File(team)])
        var publication = try Publication(root: root)
        try publication.add(top, signedBy: [listKey])
        try publication.add(delegated: "team", below, of: top, signedBy: [teamKey])
        try publication.addSnapshot(version: version, expires: expires, signedBy: [onlineKey])
        try publication.addTimestamp(
            version: version, expires: expires, issued: issued, signedBy: [onlineKey])
        try put(list, "targets/\(SHA256.hash(data: list).hex).list")
        try put(team, "targets/team/\(SHA256.hash(data: team).hex).file")
        for file in publication.files { try put(file) }
    }

    private func draft(_ expires: SignedTime) -> RootDraft {
        RootDraft(
            version: rootVersion, expires: expires, root: .init(rootKeys, threshold: 2),
            timestamp: .init([onlineKey], threshold: 1), snapshot: .init([onlineKey], threshold: 1),
            targets: .init([listKey], threshold: 1))
    }

    private func put(_ file: MetadataFile) throws { try put(file.bytes, "metadata/\(file.name)") }

    private func put(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(filePath: folder.path(of: name)))
    }
}

/// The program on the other side.
enum Peer {
    struct Failure: Error {
        let status: Int32
    }

    private static let home = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Runs the peer's script and gives what it printed.
    static func run(_ arguments: String...) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = home.appending(path: ".build/peers/bin/python")
        process.arguments = [home.appending(path: "Tests/Peers/tuf_peer.py").path] + arguments
        process.standardOutput = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(status: process.terminationStatus)
        }
        return String(decoding: said, as: UTF8.self)
    }
}
