#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder that is there whole or not at all.
package enum DurableFolder {
    /// Fills a temporary folder beside `path` (0700), syncs what is in it, and renames it: whoever
    /// finds the name finds everything.
    ///
    /// An empty folder may stand at `path`; anything else there is ``StoreError/exists`` and left
    /// as it is. Folders above it are made where they are missing.
    ///
    /// - Parameter fill: puts plain files into the folder whose path it is given.
    package static func create(
        at path: String, fill: (String) throws(StoreError) -> Void
    ) throws(StoreError) {
        let (parent, name) = DurableFile.split(path)
        let final = parent == "/" ? "/" + name : parent + "/" + name
        guard !isOccupied(final) else { throw .exists }
        try makeFolders(parent)
        var template = Array("\(parent)/.\(name).XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StoreError(errno: errno) }
        let temporary = DurableFile.text(template)
        do throws(StoreError) {
            try fill(temporary)
            for file in names(in: temporary) { try DurableFile.sync(temporary + "/" + file) }
            try DurableFile.sync(temporary)
            guard rename(temporary, final) == 0 else { throw StoreError(errno: errno) }
        } catch {
            remove(temporary)
            throw error
        }
        try DurableFile.sync(parent)
    }

    /// Asked first, so that nobody generates keys for a home that cannot be; the rename decides.
    private static func isOccupied(_ path: String) -> Bool {
        guard DurableFile.exists(path) else { return false }
        return !DurableFile.isFolder(path) || !names(in: path).isEmpty
    }

    /// Makes a folder and those above it, where they are missing; durable when it returns.
    ///
    /// - Parameter mode: the permissions of each that is made.
    package static func makeFolders(
        _ path: String, mode: UInt32 = 0o700
    ) throws(StoreError) {
        guard !DurableFile.isFolder(path) else { return }
        let (parent, _) = DurableFile.split(path)
        try makeFolders(parent, mode: mode)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw StoreError(errno: errno) }
        try DurableFile.sync(parent)
    }

    /// What is in a folder, without itself and its parent; nothing when it cannot be read.
    package static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// What was begun and failed; that it cannot be removed either changes nothing for the caller.
    private static func remove(_ path: String) {
        for file in names(in: path) { unlink(path + "/" + file) }
        rmdir(path)
    }
}
