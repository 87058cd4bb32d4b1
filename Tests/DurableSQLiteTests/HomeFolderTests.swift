import Authorization
import DurableSQLite
import FolderTesting
import Foundation
import Testing

@Suite struct HomeFolderTests {
    private struct Details: Codable, Hashable {
        let name: String
    }

    private let folder: TemporaryFolder
    private var home: HomeFolder { HomeFolder(path: folder.path(of: "home"), kind: "shop") }

    init() throws { folder = try TemporaryFolder() }

    private func make() throws {
        try home.create(details: Details(name: "a")) { inner throws(StoreError) in
            try DurableFile.write([7], to: inner + "/part")
        }
    }

    private func describe(_ text: String) throws {
        try DurableFile.write(Array(text.utf8), to: home.path(of: HomeFolder.descriptionName))
    }

    @Test func `gives its details back`() throws {
        try make()
        #expect(try home.open(Details.self, parts: ["part"]) == Details(name: "a"))
        let text = try home.read(HomeFolder.descriptionName)
        #expect(
            String(decoding: text, as: UTF8.self) == #"{"format":1,"kind":"shop","name":"a"}"#)
    }

    @Test func `is missing before it is made, and made once`() throws {
        #expect(throws: HomeError.missing) { try home.open(Details.self, parts: []) }
        try make()
        #expect(throws: HomeError.exists) { try make() }
    }

    @Test(arguments: [HomeFolder.descriptionName, "part"])
    func `is half made without one of its parts`(part: String) throws {
        try make()
        try FileManager.default.removeItem(atPath: home.path(of: part))
        #expect(throws: HomeError.halfMade) { try home.open(Details.self, parts: ["part"]) }
    }

    @Test(arguments: [
        (#"{"format":2,"kind":"shop"}"#, HomeError.version),
        (#"{"format":0,"kind":"shop","name":"a"}"#, .version),
        (#"{"format":1,"kind":"issuer","name":"a"}"#, .unreadable),
        (#"{"format":1,"kind":"shop"}"#, .unreadable),
        (#"{"format":"1","kind":"shop","name":"a"}"#, .unreadable),
        (#"{"format":1e99,"kind":"shop","name":"a"}"#, .unreadable),
        ("", .unreadable), ("{", .unreadable), ("[]", .unreadable),
    ])
    func `is not opened by a description that it does not know`(text: String, error: HomeError)
        throws
    {
        try make()
        try describe(text)
        #expect(throws: error) { try home.open(Details.self, parts: ["part"]) }
    }

    @Test func `asks its version before its parts`() throws {
        try make()
        try describe(#"{"format":2,"kind":"shop"}"#)
        #expect(throws: HomeError.version) { try home.open(Details.self, parts: ["other"]) }
    }

    @Test func `is no file`() throws {
        try DurableFile.write([1], to: home.path)
        #expect(throws: HomeError.unreadable) { try home.open(Details.self, parts: []) }
        #expect(throws: HomeError.exists) { try make() }
    }
}

@Suite struct HomeErrorTests {
    @Test(arguments: [
        (StoreError.missing, ReasonCode.homeMissing), (.exists, .homeExists),
        (.readOnly, .homeReadOnly), (.full, .homeFull), (.newerVersion, .homeVersion),
        (.olderVersion, .homeVersion), (.damaged, .homeUnreadable), (.failed, .homeUnreadable),
    ])
    func `names the reason of each error`(error: StoreError, reason: ReasonCode) {
        #expect(HomeError(error).reason == reason)
    }

    @Test func `has a reason for a half-made home`() {
        #expect(HomeError.halfMade.reason == .homeHalfMade)
    }

    @Test func `has a reason for a home in use`() {
        #expect(HomeError.locked.reason == .homeLocked)
    }
}
