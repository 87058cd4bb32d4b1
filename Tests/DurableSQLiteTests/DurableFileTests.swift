import DurableSQLite
import FolderTesting
import Foundation
import Testing

@Suite struct DurableFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func names(_ path: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: path))
    }

    @Test(arguments: [0, 1, 16_384, 100_000, DurableFile.maximumCount])
    func `reads what was written, for its owner only`(count: Int) throws {
        let path = folder.path(of: "a")
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        try DurableFile.write([1, 2, 3], to: path)
        try DurableFile.write(bytes, to: path)
        #expect(try DurableFile.read(path) == bytes)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try names(folder.path) == ["a"])
    }

    @Test func `does not read without bound`() throws {
        let path = folder.path(of: "a")
        try DurableFile.write(
            [UInt8](repeating: 0, count: DurableFile.maximumCount + 1), to: path)
        #expect(throws: StoreError.damaged) { try DurableFile.read(path) }
    }

    @Test func `removes what is there, and minds nothing that is not`() throws {
        let path = folder.path(of: "a")
        try DurableFile.write([1], to: path)
        try DurableFile.remove(path)
        #expect(try names(folder.path).isEmpty)
        try DurableFile.remove(path)
    }

    @Test func `leaves nothing behind when it cannot replace`() throws {
        try DurableFolder.create(at: folder.path(of: "a")) { inner throws(StoreError) in
            try DurableFile.write([1], to: inner + "/b")
        }
        #expect(throws: StoreError.exists) { try DurableFile.write([1], to: folder.path(of: "a")) }
        #expect(try names(folder.path) == ["a"])
    }

    @Test func `says what is missing`() {
        #expect(throws: StoreError.missing) { try DurableFile.read(folder.path(of: "a")) }
        #expect(throws: StoreError.missing) {
            try DurableFile.write([1], to: folder.path(of: "none/a"))
        }
    }
}

@Suite struct DurableFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func make(_ name: String) throws(StoreError) {
        try DurableFolder.create(at: folder.path(of: name)) { inner throws(StoreError) in
            try DurableFile.write([7], to: inner + "/part")
        }
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
    }

    @Test(arguments: ["home", "home/", "not/yet/there"])
    func `is there with all its parts`(name: String) throws {
        try make(name)
        #expect(try DurableFile.read(folder.path(of: name) + "/part") == [7])
        #expect(try names().count == 1)
    }

    @Test func `takes the place of an empty folder`() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path(of: "home"), withIntermediateDirectories: false)
        try make("home")
        #expect(try DurableFile.read(folder.path(of: "home/part")) == [7])
    }

    @Test(arguments: [true, false])
    func `leaves what is there as it is`(isFolder: Bool) throws {
        let path = folder.path(of: "home")
        if isFolder {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false)
        }
        try DurableFile.write([1], to: isFolder ? path + "/mine" : path)
        #expect(throws: StoreError.exists) { try make("home") }
        #expect(try DurableFile.read(isFolder ? path + "/mine" : path) == [1])
        #expect(try names() == ["home"])
    }

    @Test func `is not there at all when a part cannot be made`() throws {
        #expect(throws: StoreError.full) {
            try DurableFolder.create(at: folder.path(of: "home")) { inner throws(StoreError) in
                try DurableFile.write([7], to: inner + "/part")
                throw .full
            }
        }
        #expect(try names().isEmpty)
    }

    @Test func `loses to whoever makes the same one meanwhile`() throws {
        let path = folder.path(of: "home")
        #expect(throws: StoreError.exists) {
            try DurableFolder.create(at: path) { inner throws(StoreError) in
                try make("home")
                try DurableFile.write([8], to: inner + "/part")
            }
        }
        #expect(try DurableFile.read(path + "/part") == [7])
        #expect(try names() == ["home"])
    }
}
