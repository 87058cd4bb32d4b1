import Foundation
import Testing

/// Whether this machine lets anybody mount, in namespaces of his own.
enum OwnMounts {
    static let areAllowed: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}

/// Homes on file systems that refuse: mounted read-only, or really full, in namespaces that let
/// anybody mount.
@Suite(
    .enabled(
        if: OwnMounts.areAllowed, "needs user namespaces that allow mounts: unshare -rm"))
struct HomeMountTests {
    private static func readOnly(_ folder: String) -> String {
        "mount --bind \(folder) \(folder) && mount -o remount,bind,ro \(folder)"
    }

    private let shop: TrialShop

    init() throws { shop = try TrialShop() }

    @Test func `on a read-only disk nothing is charged and nothing is lost`() throws {
        #expect(try shop.pay("100").exit == 0)
        let chip = try shop.contents("a.chip")
        let pay = try BuiltProgram.simulator.run(
            [
                "agent", "pay", "--home", "shop", "--amount", "100", "--method", "emoney",
                "--reader", "emulated:a.chip", "--wait", "0", "--json",
            ], in: shop.folder, after: Self.readOnly("shop"))
        #expect(pay.exit == 4)
        #expect(pay.errorLines.count == 1)
        let json = try pay.json()
        #expect(try Schema("error").problems(in: json) == [])
        #expect(json["error"]?["code"] == .string("home.readOnly"))
        #expect(try shop.contents("a.chip") == chip)

        #expect(try shop.pay("100").exit == 0)
        let list = try shop.agent("journal", "list", "--json").json()
        // An intent and an outcome of each.
        #expect(list["records"]?.elements.count == 4)
        #expect(try shop.agent("journal", "verify").exit == 0)
    }

    @Test(arguments: [
        ["card", "issue", "--number", "0000002A", "--main", "--reader", "emulated:empty.chip"],
        ["terminal", "add", "--number", "SHOP0002", "--out", "new.bundle"],
    ])
    func `an issuer on a read-only disk gives out no card and no keys`(call: [String]) throws {
        let chip = try shop.contents("empty.chip")
        let words = ["issuer"] + call + ["--home", "issuer", "--json"]
        let refused = try BuiltProgram.simulator.run(
            words, in: shop.folder, after: Self.readOnly("issuer"))
        #expect(refused.exit == 4)
        #expect(try refused.json()["error"]?["code"] == .string("home.readOnly"))
        #expect(try shop.contents("empty.chip") == chip)
        #expect(!FileManager.default.fileExists(atPath: shop.path("new.bundle")))
        #expect(try BuiltProgram.simulator.run(words, in: shop.folder).exit == 0)
    }

    @Test func `no home is made on a read-only disk`() throws {
        try FileManager.default.createDirectory(
            at: shop.folder.appending(path: "disk"), withIntermediateDirectories: false)
        let enroll = ["agent", "enroll", "--home", "disk/new", "--bundle", "shop.bundle", "--json"]
        let run = try BuiltProgram.simulator.run(
            enroll, in: shop.folder, after: Self.readOnly("disk"))
        #expect(run.exit == 4)
        #expect(try run.json()["error"]?["code"] == .string("home.readOnly"))
        #expect(try BuiltProgram.simulator.run(enroll, in: shop.folder).exit == 0)
    }

    /// A disk of one megabyte with the home on it and so much room left; then, with room again,
    /// the same call.
    @Test(arguments: [0, 4, 8, 12, 16, 24, 32, 48, 64])
    func `on a full disk nothing is lost, and with room the sale goes on`(kilobytes: Int) throws {
        let pay = "agent pay --home full --amount 1000 --method emoney --wait 0 --json"
        let script = """
            mkdir full && mount -t tmpfs -o size=1m,mode=700 none full && cp -a shop/. full/
            head -c \(kilobytes * 1024) /dev/zero >full/room
            cat /dev/zero >full/filler 2>/dev/null
            rm full/room
            "$0" \(pay) --reader emulated:a.chip >first 2>first.errors
            echo $? >first.exit
            rm full/filler
            """
        let again = try BuiltProgram.simulator.run(
            pay.split(separator: " ").map(String.init) + ["--reader", "emulated:a.chip"],
            in: shop.folder, after: script)
        #expect(again.exit == 0, "\(again.errors)")
        let exit = Int(
            String(decoding: try shop.contents("first.exit"), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines))
        let first = try JSONDecoder().decode(JSONTree.self, from: shop.contents("first"))
        switch exit {
        case 0: #expect(first["verdict"] == .string("approved"))
        case 3: #expect(first["verdict"] == .string("incomplete"))
        case 4: #expect(first["error"]?["code"] == .string("home.full"))
        default: Issue.record("exit \(exit ?? -1)")
        }
        if kilobytes == 0 { #expect(exit == 4) }
        // What was left open is finished by the second call, and charged once.
        let card = try shop.agent("card", "show", "--reader", "emulated:a.chip", "--json").json()
        #expect(card["balanceMinor"] == .integer(exit == 0 ? 8_000 : 9_000))
    }
}
