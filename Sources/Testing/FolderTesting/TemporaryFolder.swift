import Foundation

/// A folder of a test's own, gone with everything in it when the test lets go of it.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(component: "mainstay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        path = folder.path
    }

    deinit {
        // A folder that cannot be removed is litter in the temporary folder, not a failed test.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of something in it.
    package func path(of name: String) -> String { path + "/" + name }
}
