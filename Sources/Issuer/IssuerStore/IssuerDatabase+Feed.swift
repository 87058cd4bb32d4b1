package import DurableSQLite
import GRDB

extension IssuerDatabase {
    /// Where terminals find the feed; nil when none was said.
    package func feedAddress() throws(StoreError) -> String? {
        try database.read { try Self.feed($0).textIfPresent("address") }
    }

    /// Bundles that are made from now on carry it.
    package func setFeedAddress(_ address: String) throws(StoreError) {
        try database.write { try $0.execute(sql: IssuerSQL.setAddress, arguments: [address]) }
    }

    /// Up to which version the root metadata has been served whole; nil before the first.
    package func servedRoot() throws(StoreError) -> Int64? {
        try database.read { try Self.feed($0).integerIfPresent("served_root") }
    }

    package func setServedRoot(_ version: Int64) throws(StoreError) {
        try database.write { try $0.execute(sql: IssuerSQL.setServedRoot, arguments: [version]) }
    }

    /// The newest list of which somebody has confirmed how much it removes; nil before the first.
    package func confirmedList() throws(StoreError) -> UInt32? {
        try database.read { database in
            let row = try Self.feed(database)
            return try row.integerIfPresent("confirmed_list").map {
                try row.present(UInt32(exactly: $0))
            }
        }
    }

    package func newestList() throws(StoreError) -> ListVersion? {
        try database.read { database in
            try Row.fetchOne(database, sql: IssuerSQL.newestList)
                .map { try ListVersion($0.stored) }
        }
    }

    /// In order.
    package func lists(from version: UInt32) throws(StoreError) -> [ListVersion] {
        try database.read { database in
            try Row.fetchAll(
                database, sql: IssuerSQL.listsFrom, arguments: [Int64(version)]
            ).map { try ListVersion($0.stored) }
        }
    }

    package func newestMetadata(_ role: FeedMetadata.Role) throws(StoreError) -> FeedMetadata? {
        try database.read { database in
            try Row.fetchOne(
                database, sql: IssuerSQL.newestMetadata, arguments: [role.rawValue]
            ).map { try FeedMetadata($0.stored) }
        }
    }

    /// In order.
    package func metadata(
        _ role: FeedMetadata.Role, from version: Int64
    ) throws(StoreError) -> [FeedMetadata] {
        try database.read { database in
            try Row.fetchAll(
                database, sql: IssuerSQL.metadataFrom, arguments: [role.rawValue, version]
            ).map { try FeedMetadata($0.stored) }
        }
    }

    /// The first version that was signed after this time; nil when none was.
    package func firstMetadata(
        _ role: FeedMetadata.Role, signedAfterMs: Int64
    ) throws(StoreError) -> Int64? {
        try database.read { database in
            try Row.fetchOne(
                database, sql: IssuerSQL.firstMetadataSince,
                arguments: [role.rawValue, signedAfterMs]
            )?.stored.integer("version")
        }
    }

    /// The first list that was issued after this time; nil when none was.
    package func firstList(issuedAfterMs: Int64) throws(StoreError) -> UInt32? {
        try database.read { database in
            let row = try Row.fetchOne(
                database, sql: IssuerSQL.firstListSince, arguments: [issuedAfterMs])?.stored
            return try row.map { try $0.present(UInt32(exactly: $0.integer("version"))) }
        }
    }

    /// Keeps what is to be served, all of it or nothing: a version that is there already is
    /// ``StoreError/failed``.
    ///
    /// - Parameters:
    ///   - list: also the first that says what is released and stood in no list yet.
    ///   - confirmed: the list that is confirmed with it, where one is.
    package func keep(
        _ list: ListVersion?, _ metadata: [FeedMetadata], confirmed: UInt32? = nil
    ) throws(StoreError) {
        try database.write { database in
            if let list { try Self.add(list, to: database) }
            if let confirmed {
                try database.execute(
                    sql: IssuerSQL.confirmList, arguments: [Int64(confirmed)])
            }
            for file in metadata {
                try database.execute(
                    sql: IssuerSQL.addMetadata,
                    arguments: [
                        file.role.rawValue, file.version, file.bytes.blob, file.signedAtMs,
                    ])
            }
        }
    }

    /// Forgets metadata that nobody can be led to any longer.
    package func dropMetadata(
        _ role: FeedMetadata.Role, before version: Int64
    ) throws(StoreError) {
        try database.write { database in
            try database.execute(
                sql: IssuerSQL.dropMetadata, arguments: [role.rawValue, version])
        }
    }

    private static func add(_ list: ListVersion, to database: Database) throws {
        try database.execute(
            sql: IssuerSQL.addList,
            arguments: [
                Int64(list.version), list.issuedAtMs, list.revision, list.listedCount,
                list.releasedCount, list.snapshot.length, list.snapshot.digest.blob,
                list.delta?.length, list.delta?.digest.blob,
            ])
        try database.execute(sql: IssuerSQL.markReleases, arguments: [Int64(list.version)])
    }

    private static func feed(_ database: Database) throws -> StoredRow {
        guard let row = try Row.fetchOne(database, sql: IssuerSQL.feed) else {
            throw StoreError.damaged
        }
        return row.stored
    }
}
