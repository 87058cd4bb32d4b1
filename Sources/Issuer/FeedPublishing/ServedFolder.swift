import DurableSQLite
import Foundation
import IssuerStore

/// What is to be served, whole: every file of the repository as it is kept in the issuer's home.
struct ServedState: Sendable {
    /// From the first on.
    let roots: [FeedMetadata]
    /// The newest root that is known to be served, and with it the keys that clients go by.
    let servedRoot: Int64?
    let targets: FeedMetadata
    let snapshot: FeedMetadata
    let timestamp: FeedMetadata
    /// In order; the last is the newest.
    let lists: ArraySlice<ListVersion>
}

/// The folder that a web server, or nobody at all, serves.
///
/// Files are added and never changed, but for the timestamp, which comes behind all that it leads
/// to. So whoever reads meanwhile finds the repository as it was or as it is, however a
/// publication ends; the next one adds what is missing.
struct ServedFolder {
    private let path: String
    private static let fileMode: UInt32 = 0o644
    private static let folderMode: UInt32 = 0o755
    private static let pieceCount = 1 << 16

    init(_ path: String) { self.path = path }

    /// A root whose keys do not yet sign alone comes last: metadata beneath it is signed by the
    /// keys of both, so that it is good before and after.
    func serve(_ state: ServedState, from files: ListFiles) throws(StoreError) {
        for folder in [FeedFiles.metadataFolder, FeedFiles.listsFolder] {
            try DurableFolder.makeFolders(path + "/" + folder, mode: Self.folderMode)
        }
        for list in state.lists {
            guard let delta = list.delta else { continue }
            try add(
                files.deltaPath(list.version), as: FeedFiles.delta(delta, list.version), delta)
        }
        if let list = state.lists.last {
            try add(
                files.snapshotPath(list.version), as: FeedFiles.snapshot(list), list.snapshot)
        }
        let old = state.roots.filter { $0.version <= state.servedRoot ?? .max }
        let new = state.roots.dropFirst(old.count)
        for file in old + [state.targets, state.snapshot, state.timestamp] + new {
            try write(file)
        }
    }

    private func write(_ file: FeedMetadata) throws(StoreError) {
        let target = path + "/" + FeedFiles.name(of: file)
        if (try? DurableFile.read(target)) == file.bytes { return }
        let copy = try DurableReplacement(of: target, mode: Self.fileMode)
        try copy.append(file.bytes)
        try copy.commit()
    }

    /// A file of this name was written whole, so its length is enough to know it by.
    private func add(
        _ source: String, as name: String, _ file: ListVersion.File
    ) throws(StoreError) {
        let target = path + "/" + name
        guard DurableFile.length(target) != file.length else { return }
        guard let input = FileHandle(forReadingAtPath: source) else { throw .missing }
        defer { try? input.close() }
        let copy = try DurableReplacement(of: target, mode: Self.fileMode)
        while let piece = Self.piece(input) { try copy.append(piece) }
        try copy.commit()
        guard DurableFile.length(target) == file.length else { throw .damaged }
    }

    private static func piece(_ input: FileHandle) -> [UInt8]? {
        guard let data = try? input.read(upToCount: pieceCount), !data.isEmpty else { return nil }
        return Array(data)
    }

    /// Removes what no timestamp that is still good can lead to, and what cut-off writes have left.
    /// What cannot be removed now is removed another time.
    func removeOld(_ oldest: OldestServed) {
        remove(in: FeedFiles.listsFolder) { name in
            guard let (version, isSnapshot) = FeedFiles.list(named: name) else { return false }
            return version < (isSnapshot ? oldest.snapshot : oldest.delta)
        }
        remove(in: FeedFiles.metadataFolder) { name in
            guard let (version, role) = FeedFiles.metadata(named: name) else { return false }
            return version < oldest.metadata[role] ?? 0
        }
    }

    private func remove(in folder: String, where isOld: (String) -> Bool) {
        let folder = path + "/" + folder
        for name in DurableFolder.names(in: folder) where name.hasPrefix(".") || isOld(name) {
            try? DurableFile.remove(folder + "/" + name)
        }
    }
}

/// The oldest versions that must stay.
struct OldestServed {
    let snapshot: UInt32
    let delta: UInt32
    let metadata: [FeedMetadata.Role: Int64]
}
