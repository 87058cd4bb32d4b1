import Foundation
import Testing

@Suite struct RunScriptTests {
    private static let current = "Swift version 6.2.1 (swift-6.2.1-RELEASE)"

    @Test func `stays short, and may be executed`() throws {
        let script = FakeMachine.home.appending(path: "run")
        let text = try String(contentsOf: script, encoding: .utf8)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 101)
        #expect(text.hasPrefix("#!/bin/sh\n"))
        #expect(FileManager.default.isExecutableFile(atPath: script.path))
    }

    @Test(arguments: [
        (nil, "none"), ("Swift version 5.10.1 (swift-5.10.1-RELEASE)", "5.10"),
        ("Apple Swift version 6.1 (swiftlang)", "6.1"), ("oops", "one that does not start"),
    ])
    func `says which Swift it wants`(version: String?, found: String) throws {
        let ending = try ending(FakeMachine(swift: version), "test")
        #expect(ending.status == 2)
        #expect(
            ending.said == """
                run: Swift: found \(found); wanted 6.2 or newer: https://www.swift.org/install/linux

                """)
    }

    @Test(arguments: ["6.2", "6.3.1", "6.10", "7.0", "10.1"])
    func `takes a newer Swift`(version: String) throws {
        let ending = try ending(FakeMachine(swift: "Swift version \(version) (x)"), "lint")
        #expect(ending.status == 0)
        #expect(ending.said.hasPrefix("swift format lint --strict "))
    }

    @Test(arguments: [[], ["nonsense"], ["test", "more"], ["--yes"], ["-x"]])
    func `explains itself when it is misused`(arguments: [String]) throws {
        let machine = try FakeMachine(swift: nil)
        defer { #expect(throws: Never.self) { try machine.remove() } }
        let ending = try machine.run(arguments)
        #expect(ending.status == 2)
        #expect(ending.said.hasPrefix("usage: ./run "))
    }

    @Test func `explains itself when it is asked`() throws {
        let ending = try ending(FakeMachine(swift: nil), "help")
        #expect(ending.status == 0)
        let commands = ["demo", "test", "lint", "bench", "fuzz", "prove", "test-all", "help"]
        for command in commands + ["--yes"] {
            #expect(ending.said.contains(command))
        }
    }

    @Test(arguments: [("test", ""), ("prove", " in full")])
    func `tests also under a PC/SC service, or says why not`(
        command: String, amount: String
    ) throws {
        let ending = try ending(FakeMachine(swift: Self.current), command)
        #expect(ending.status == 0)
        #expect(ending.said.contains("swift test --skip-build\(amount)\n"))
        #expect(ending.said.contains("were skipped, for the reason above"))
    }

    @Test func `tells the administrator what to install`() throws {
        let machine = try FakeMachine(
            swift: Self.current, installed: ["g++", "git", "pkg-config"], isRoot: false)
        let ending = try ending(machine, "test")
        #expect(ending.status == 1)
        let line = ending.said.split(separator: "\n").last ?? ""
        #expect(line.contains("apt-get update && apt-get install --yes "))
        #expect(line.hasSuffix("libxml2 pcscd util-linux vsmartcard-vpcd"))
        #expect(!line.contains("git"))
    }

    @Test func `asks for Python where the peers are written in it`() throws {
        let machine = try FakeMachine(swift: Self.current, installed: [], isRoot: false)
        let ending = try ending(machine, "test-all")
        #expect(ending.status == 1)
        #expect(ending.said.hasSuffix(" vsmartcard-vpcd python3-venv\n"))
    }

    @Test(arguments: [
        (true, false, "apt-get install"),
        (false, true, "sudo env DEBIAN_FRONTEND=noninteractive apt-get install"),
    ])
    func `installs what is missing when it may`(
        isRoot: Bool, hasSudo: Bool, command: String
    ) throws {
        for (arguments, environment) in [(["--yes", "bench"], [:]), (["bench"], ["CI": "true"])] {
            let machine = try FakeMachine(
                swift: Self.current, installed: ["git"], isRoot: isRoot, hasSudo: hasSudo)
            defer { #expect(throws: Never.self) { try machine.remove() } }
            let ending = try machine.run(arguments, environment: environment)
            #expect(
                ending.said.contains("\(command) --yes --no-install-recommends ca-certificates"))
            #expect(!ending.said.contains("vsmartcard-vpcd"))
            #expect(ending.said.contains("mainstay-benchmarks"))
        }
    }

    @Test func `asks nobody when there is nobody`() throws {
        let machine = try FakeMachine(swift: Self.current, installed: [])
        let ending = try ending(machine, "bench")
        #expect(ending.status == 1)
        #expect(!ending.said.contains("install them now?"))
        #expect(ending.said.contains("or --yes allows: apt-get update && apt-get install"))
    }

    private func ending(_ machine: FakeMachine, _ command: String) throws -> FakeMachine.Ending {
        defer { #expect(throws: Never.self) { try machine.remove() } }
        return try machine.run([command])
    }
}
