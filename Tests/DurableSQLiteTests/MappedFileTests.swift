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
