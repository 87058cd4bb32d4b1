import Foundation
import Testing

/// `demo --reader pcsc`, which brings a smart card service of its own.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["MAINSTAY_PCSCD"] == "1",
        "needs pcscd, its virtual readers and namespaces: Tests/Support/with-pcscd"))
struct PCSCProgramDemoTests {
    private static let call = ["demo", "--reader", "pcsc"]

    @Test func `the story is the same through a real reader service`() throws {
        let shop = try TrialShop.empty()
        let emulated = try shop.demo(["demo", "--json"])
        let real = try shop.demo(Self.call + ["--json"])
        #expect(real.exit == 0, "\(real.everything)")
        #expect(real.errors.isEmpty)
        #expect(try real.json()["asTold"] == .bool(true))
        let taps = try Self.taps(real)
        #expect(taps.count >= 8)
        #expect(try taps == Self.taps(emulated))
    }

    /// What each tap came to, and what it moved.
    private static func taps(_ run: ProgramRun) throws -> [[JSONTree?]] {
        try run.json()["taps"]?.elements.map { tap in
            ["verdict", "reasons", "method", "amountMinor", "balanceAfterMinor", "card"]
                .map { tap[$0] }
                + ["apduCount", "bytesOut", "bytesIn"].map { tap["timing"]?[$0] }
        } ?? []
    }

    @Test func `people read on which readers the cards lie`() throws {
        let run = try TrialShop.empty().demo(Self.call)
        #expect(run.exit == 0)
        #expect(run.output.contains("pcscd's virtual readers"))
        #expect(!run.output.contains("UNEXPECTED"))
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
    func `its service ends with it, however it ends`(signal: Int32) throws {
        let shop = try TrialShop.empty()
        defer { withExtendedLifetime(shop) {} }
        let demo = try shop.startDemo(Self.call)
        let service = try demo.service()
        kill(demo.id, signal)
        _ = try demo.wait()
        #expect(service.isGone(within: .seconds(5)))
    }

    @Test(arguments: ["a day of a shop", "approved"])
    func `a service that dies in mid-story is told in one sentence`(said: String) throws {
        let shop = try TrialShop.empty()
        defer { withExtendedLifetime(shop) {} }
        let demo = try shop.startDemo(Self.call)
        let service = try demo.service()
        while try demo.isRunning && !demo.output.contains(said) { usleep(20_000) }
        kill(service.id, SIGKILL)
        let run = try demo.wait()
        #expect(run.exit == 4, "\(run.everything)")
        #expect(run.errorLines.count == 1)
    }

    struct Lack: CustomTestStringConvertible {
        let script: String
        let words: String
        var testDescription: String { words }
    }

    static let lacks = [
        Lack(
            script: "echo 0 >/proc/sys/user/max_user_namespaces",
            words: "user namespaces are switched off"),
        Lack(script: "mount --bind /dev/null /usr/bin/mount", words: "namespaces allow no mounts"),
        Lack(script: "mount --bind /dev/null /usr/sbin/pcscd", words: "pcscd is not installed"),
        Lack(script: "mount --bind /bin/true /usr/sbin/pcscd", words: "pcscd does not come up"),
        Lack(
            script: "mount -t tmpfs none /usr/lib/pcsc",
            words: "the driver of vsmartcard-vpcd is not installed"),
        Lack(
            script: "mount --bind /dev/null /usr/bin/setpriv",
            words: "setpriv (util-linux) is not installed"),
    ]

    @Test(arguments: lacks) func `what is missing for it is told in one sentence`(_ lack: Lack)
        throws
    {
        let shop = try TrialShop.empty()
        let run = try BuiltProgram.simulator.run(Self.call, in: shop.folder, after: lack.script)
        #expect(run.exit == 4)
        #expect(run.output.isEmpty)
        #expect(run.errorLines.count == 1)
        #expect(run.errors.hasPrefix("pcscd.notStarted: \(lack.words): "), "\(run.errors)")
    }

    @Test func `nothing of the machine is hidden by one who calls for the inner half`() throws {
        let shop = try TrialShop.empty()
        let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
        let run = try shop.demo(Self.call + ["--inside"])
        #expect(run.exit == 4)
        #expect(run.errors.hasPrefix("pcscd.notStarted: namespaces allow no mounts"))
        #expect(try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8) == mounts)
    }
}

extension TrialShop {
    /// The demo leaves a folder behind; here it is in this one, and goes with it.
    fileprivate func demo(_ arguments: [String]) throws -> ProgramRun {
        try startDemo(arguments).wait()
    }

    fileprivate func startDemo(_ arguments: [String]) throws -> RunningProgram {
        try BuiltProgram.simulator.start(
            arguments, in: folder, environment: ["TMPDIR": folder.path])
    }
}

/// A program has ended before it had one.
private struct NoService: Error { let said: String }

/// The smart card service that a program has started.
private struct Service {
    let id: Int32

    /// Gone, or dead and not yet asked for by whoever inherited it.
    private var isGone: Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        else { return true }
        return status.contains("State:\tZ")
    }

    func isGone(within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        while !isGone, ContinuousClock.now < deadline { usleep(20_000) }
        return isGone
    }
}

extension RunningProgram {
    /// Waits until it has started one.
    fileprivate func service() throws -> Service {
        while isRunning {
            let children = try String(
                contentsOfFile: "/proc/\(id)/task/\(id)/children", encoding: .utf8)
            for child in children.split(separator: " ").compactMap({ Int32($0) }) {
                let name = try? String(contentsOfFile: "/proc/\(child)/comm", encoding: .utf8)
                if name == "pcscd\n" { return Service(id: child) }
            }
            usleep(10_000)
        }
        throw NoService(said: try wait().everything)
    }
}
