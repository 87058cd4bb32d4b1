/// What is trusted in the course of one update, and the checks of the specification, section 5.3 to
/// 5.6, that let something new into it. No input and no output.
///
/// All expiry is judged at one fixed time, the start of the update (5.1).
package struct TrustedMetadata: Sendable {
    /// What a timestamp told.
    enum News { case newer, same, equivocated }

    let startTime: SignedTime
    private(set) var rootFile: Verified<Root>
    private(set) var timestampFile: Verified<Timestamp>?
    /// Set by ``restore(snapshot:)`` already, when it may be an older one.
    private(set) var snapshotFile: Verified<Snapshot>?
    private(set) var targetsFile: Verified<Targets>?

    package var root: Root { rootFile.content }
    package var timestamp: Timestamp? { timestampFile?.content }
    package var snapshot: Snapshot? { snapshotFile?.content }
    package var targets: Targets? { targetsFile?.content }

    package init(root bytes: [UInt8], startTime: SignedTime) throws(UpdateError) {
        do { rootFile = try Verified(first: bytes) } catch { throw .refused(.root, error) }
        self.startTime = startTime
    }

    /// The next root of the chain; its expiry does not matter yet (5.3.6).
    mutating func update(root bytes: [UInt8]) throws(UpdateError) {
        do { rootFile = try Verified(bytes, after: root) } catch { throw .refused(.root, error) }
    }

    /// After the last root of the chain (5.3.10).
    func checkRootNotExpired() throws(UpdateError) {
        do { try rootFile.checkNotExpired(at: startTime) } catch { throw .refused(.root, error) }
    }

    /// Takes back what an earlier update trusted, if the keys of the root that is trusted now
    /// signed it. It may be expired: it still tells what must not be rolled back.
    mutating func restore(timestamp bytes: [UInt8]) throws(Refusal) {
        timestampFile = try Verified(bytes, by: root.authority(for: .timestamp))
    }

    /// As ``restore(timestamp:)``.
    mutating func restore(snapshot bytes: [UInt8]) throws(Refusal) {
        snapshotFile = try Verified(bytes, by: root.authority(for: .snapshot))
    }

    /// 5.4.2 to 5.4.4. The version that is trusted already is no error, and changes nothing.
    mutating func update(timestamp bytes: [UInt8]) throws(UpdateError) -> News {
        do throws(Refusal) {
            let file = try Verified<Timestamp>(bytes, by: root.authority(for: .timestamp))
            if let trusted = timestampFile {
                guard file.content.version >= trusted.content.version else { throw .rolledBack }
                if file.content.version == trusted.content.version {
                    try trusted.checkNotExpired(at: startTime)
                    return file.contradicts(trusted) ? .equivocated : .same
                }
                guard file.content.snapshot.version >= trusted.content.snapshot.version else {
                    throw .snapshotRolledBack
                }
            }
            try file.checkNotExpired(at: startTime)
            timestampFile = file
            return .newer
        } catch {
            throw .refused(.timestamp, error)
        }
    }

    /// Whether the snapshot that was restored is the one that the timestamp lists.
    func isSnapshotCurrent(_ wanted: FileDescription) -> Bool {
        guard let file = snapshotFile, file.content.version == wanted.version else { return false }
        do {
            try wanted.check(file.bytes)
            try file.checkNotExpired(at: startTime)
            return true
        } catch {
            // Whatever is wrong with it, a new one is fetched and mends it, or says so.
            return false
        }
    }

    /// 5.5.2 to 5.5.6.
    mutating func update(snapshot bytes: [UInt8], wanted: FileDescription) throws(UpdateError) {
        do throws(Refusal) {
            try wanted.check(bytes)
            let file = try Verified<Snapshot>(bytes, by: root.authority(for: .snapshot))
            guard file.content.version == wanted.version else { throw .wrongVersion }
            if let trusted = snapshotFile {
                guard !file.contradicts(trusted) else { throw .equivocated }
                try file.content.checkNoRollback(from: trusted.content)
            }
            try file.checkNotExpired(at: startTime)
            snapshotFile = file
        } catch {
            throw .refused(.snapshot, error)
        }
    }

    /// 5.6.2 to 5.6.5, for the top-level role and for delegated ones.
    func targets(
        _ bytes: [UInt8], by authority: Authority, wanted: FileDescription
    ) throws(Refusal) -> Verified<Targets> {
        try wanted.check(bytes)
        let file = try Verified<Targets>(bytes, by: authority)
        guard file.content.version == wanted.version else { throw .wrongVersion }
        try file.checkNotExpired(at: startTime)
        return file
    }

    mutating func set(targets file: Verified<Targets>) { targetsFile = file }
}
