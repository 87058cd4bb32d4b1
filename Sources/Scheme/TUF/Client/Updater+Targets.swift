extension Updater {
    /// What the repository says about a target, by whoever it trusts most with its path; nil when
    /// nobody lists it. Refreshes first where that has not been done.
    ///
    /// Delegations are searched depth first in their order (5.6.7). Every role is verified against
    /// the one that led to it in this search: what another search found good counts for nothing.
    package mutating func target(_ path: String) async throws(UpdateError) -> TargetFile? {
        if trusted.targets == nil { _ = try await refresh() }
        guard let top = trusted.targets else { return nil }
        if let file = top.files[path] { return file }
        var waiting = Array((top.delegations?.roles(for: path) ?? []).reversed())
        var visited: Set<RoleName> = [.targets]
        while let role = waiting.popLast() {
            guard visited.insert(role.name).inserted else { continue }
            guard visited.count <= UpdateLimits.visitedRoles else {
                throw .refused(role.name, .tooManyRoles)
            }
            let targets = try await targets(role.name, by: role.authority).content
            if let file = targets.files[path] { return file }
            if role.isTerminating { waiting = [] }
            waiting += (targets.delegations?.roles(for: path) ?? []).reversed()
        }
        return nil
    }

    /// Where the target lies below the repository's address for targets, percent-encoded.
    package func location(of file: TargetFile) throws(UpdateError) -> String {
        do {
            let isConsistent = trusted.root.isConsistentSnapshot
            return try file.location(isConsistentSnapshot: isConsistent)
        } catch {
            throw .refused(.targets, error)
        }
    }

    /// The metadata of a targets role, from the store where that is current, else from the
    /// repository.
    func targets(
        _ role: RoleName, by authority: Authority
    ) async throws(UpdateError) -> Verified<Targets> {
        let wanted = try description(of: role)
        let kept = try store.kept(role)
        if let kept {
            // Whatever is wrong with it, a new one is fetched and mends it, or says so.
            let current = try? trusted.targets(kept, by: authority, wanted: wanted)
            if let current { return current }
        }
        let bytes = try await fetch(role, wanted)
        let file: Verified<Targets>
        do throws(Refusal) {
            file = try trusted.targets(bytes, by: authority, wanted: wanted)
            // Kept metadata that does not verify any more cannot be contradicted.
            if let kept, let older = try? Verified<Targets>(kept, by: authority) {
                guard !file.contradicts(older) else { throw .equivocated }
            }
        } catch {
            throw .refused(role, error)
        }
        try store.keep(bytes, role)
        return file
    }

    /// A file of which the timestamp or the snapshot says which it must be.
    func fetch(
        _ role: RoleName, _ wanted: FileDescription
    ) async throws(UpdateError) -> [UInt8] {
        let path =
            trusted.root.isConsistentSnapshot
            ? role.fileName(version: wanted.version) : role.fileName
        let limit = min(wanted.length ?? .max, Int64(Envelope.maximumCount))
        do {
            return try await fetch(path, Int(limit))
        } catch {
            if error == .tooLarge, wanted.length == limit { throw .refused(role, .wrongLength) }
            throw .notFetched(role, error)
        }
    }

    private func description(of role: RoleName) throws(UpdateError) -> FileDescription {
        do throws(Refusal) {
            guard let snapshot = trusted.snapshot else { throw .notListed }
            return try snapshot.description(of: role)
        } catch {
            throw .refused(role, error)
        }
    }
}

extension TrustedStore {
    func kept(_ role: RoleName) throws(UpdateError) -> [UInt8]? {
        do { return try load(role.fileName) } catch { throw .notStored(error) }
    }

    func keep(_ bytes: [UInt8], _ role: RoleName) throws(UpdateError) {
        do { try save(bytes, as: role.fileName) } catch { throw .notStored(error) }
    }

    func drop(_ role: RoleName) throws(UpdateError) {
        do { try remove(role.fileName) } catch { throw .notStored(error) }
    }
}
