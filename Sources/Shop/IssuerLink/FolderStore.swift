import DurableSQLite
package import TUF

/// Trusted metadata as plain files in a folder, replaced durably one by one.
package struct FolderStore: TrustedStore {
    private let folder: String

    package init(_ folder: String) { self.folder = folder }

    package func load(_ name: String) throws(TrustedStoreFailure) -> [UInt8]? {
        do {
            return try DurableFile.read(path(name))
        } catch .missing, .damaged {
            // What cannot be metadata is none: it is fetched again.
            return nil
        } catch {
            throw TrustedStoreFailure(error)
        }
    }

    package func save(_ bytes: [UInt8], as name: String) throws(TrustedStoreFailure) {
        do { try DurableFile.write(bytes, to: path(name)) } catch {
            throw TrustedStoreFailure(error)
        }
    }

    package func remove(_ name: String) throws(TrustedStoreFailure) {
        do { try DurableFile.remove(path(name)) } catch { throw TrustedStoreFailure(error) }
    }

    private func path(_ name: String) -> String { folder + "/" + name }
}

extension TrustedStoreFailure {
    fileprivate init(_ error: StoreError) {
        switch error {
        case .full: self = .full
        case .readOnly: self = .forbidden
        default: self = .failed
        }
    }
}
