import FolderTesting
import TUF
import Testing

@testable import IssuerLink

@Suite struct FolderStoreTests {
    @Test func `keeps, replaces and removes`() throws {
        let folder = try TemporaryFolder()
        let store = FolderStore(folder.path)
        #expect(try store.load("root.json") == nil)
        try store.remove("root.json")
        try store.save([1], as: "root.json")
        try store.save([2, 3], as: "root.json")
        #expect(try FolderStore(folder.path).load("root.json") == [2, 3])
        try store.remove("root.json")
        #expect(try store.load("root.json") == nil)
    }

    @Test func `tells a folder that is not there`() throws {
        let folder = try TemporaryFolder()
        let store = FolderStore(folder.path(of: "none"))
        #expect(throws: TrustedStoreFailure.failed) { try store.save([1], as: "root.json") }
    }
}
