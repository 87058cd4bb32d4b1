import DurableSQLite
import FolderTesting
import Foundation
import Testing

@Suite struct MappedFileTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path(of: "list") }

    init() throws { folder = try TemporaryFolder() }

    private func bytes(_ file: MappedFile) -> [UInt8] {
        file.withBytes { bytes in
            (0..<bytes.byteCount).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
        }
    }

    private func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }

    @Test(arguments: [1, 4_095, 4_096, 4_097, 100_000])
    func `is the file, to its last byte`(count: Int) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        try DurableFile.write(content, to: path)
        let file = try MappedFile(path, maximumCount: count)
        #expect(file.count == count)
        #expect(bytes(file) == content)
    }

    @Test func `stays what it was when another takes its place`() throws {
        try DurableFile.write([1, 2, 3], to: path)
        let old = try MappedFile(path, maximumCount: 10)
        let replacement = try DurableReplacement(of: path)
        try replacement.append([4])
        try replacement.append([])
        try replacement.append([5, 6, 7])
        #expect(try bytes(MappedFile(path, maximumCount: 10)) == [1, 2, 3])
        try replacement.commit()
        #expect(bytes(old) == [1, 2, 3])
        #expect(try bytes(MappedFile(path, maximumCount: 10)) == [4, 5, 6, 7])
        #expect(try names() == ["list"])
    }

    @Test func `is left as it was when its replacement is let go`() throws {
        try DurableFile.write([1], to: path)
        do {
            let replacement = try DurableReplacement(of: path)
            try replacement.append([2])
        }
        #expect(try DurableFile.read(path) == [1])
        #expect(try names() == ["list"])
    }

    private func setAside(_ content: [UInt8]) throws {
        let replacement = try DurableReplacement(of: path)
        try replacement.append(content)
        try replacement.setAside(as: "aside")
    }

    @Test func `takes its replacement later, when that was set aside`() throws {
        try DurableFile.write([1], to: path)
        try setAside([2, 3])
        #expect(try DurableFile.read(path) == [1])
        #expect(try names() == ["list", "aside"])
        do {
            let again = try DurableReplacement(of: path, from: "aside")
            #expect(try bytes(again.map(maximumCount: 10)) == [2, 3])
            try again.setAside(as: "aside")
        }
        #expect(try names() == ["list", "aside"])
        do { try DurableReplacement(of: path, from: "aside").commit() }
        #expect(try DurableFile.read(path) == [2, 3])
        #expect(try names() == ["list"])
    }

    @Test func `what was set aside is gone when it is let go`() throws {
        try setAside([2])
        _ = try DurableReplacement(of: path, from: "aside")
        #expect(try names() == [])
        #expect(throws: StoreError.missing) {
            _ = try DurableReplacement(of: path, from: "aside")
        }
        try DurableFile.write([9], to: folder.path(of: "other"))
        symlink(folder.path(of: "other"), folder.path(of: "aside"))
        #expect(throws: StoreError.failed) {
            _ = try DurableReplacement(of: path, from: "aside")
        }
        #expect(try DurableFile.read(folder.path(of: "other")) == [9])
    }

    @Test func `loses what a power cut left beside it, and nothing else`() throws {
        let others = ["list", ".list.", ".list.12345", ".list.1234567", ".other.123456"]
        for name in others + [".list.a1B2c3"] {
            try DurableFile.write([1], to: folder.path(of: name))
        }
        try DurableReplacement.removeLeftovers(of: path)
        #expect(try names() == Set(others))
        #expect(throws: StoreError.missing) {
            try DurableReplacement.removeLeftovers(of: folder.path(of: "none/list"))
        }
    }

    @Test func `is refused when it is no file, empty, or too long`() throws {
        #expect(throws: StoreError.missing) { _ = try MappedFile(path, maximumCount: 10) }
        #expect(throws: StoreError.damaged) {
            _ = try MappedFile(folder.path, maximumCount: 1 << 40)
        }
        try DurableFile.write([], to: path)
        #expect(throws: StoreError.damaged) { _ = try MappedFile(path, maximumCount: 10) }
        try DurableFile.write([1, 2, 3], to: path)
        #expect(throws: StoreError.damaged) { _ = try MappedFile(path, maximumCount: 2) }
    }
}
