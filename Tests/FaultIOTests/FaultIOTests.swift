import Foundation
import Testing

/// The programs are those of every Debian: `sh`, whose writes are its own, and `perl`, which can
/// sync and truncate.
@Suite struct FaultIOTests {
    @Test(
        arguments: [
            ("creates and writes", "echo a > x; echo b >> x", "3\n"),
            ("writes over", "echo a > old", "2\n"),
            ("only reads", ": < old", ""),
            ("a file that SQLite rebuilds", "echo a > x-shm", ""),
            ("a file elsewhere", "echo a > ../log2", ""),
            ("two processes", "echo a > x; rm x", "1\n2\n"),
        ])
    func `counts what each process does to the folder`(
        name: String, script: String, log: String
    ) throws {
        let run = try FaultyRun("/bin/sh", ["-c", script], doing: "count", files: ["old": "o"])
        #expect(run.status == 0)
        #expect(run.log == log)
    }

    @Test(arguments: [
        (1, [:]), (2, ["x": ""]), (3, ["x": "a\n"]), (4, ["x": "a\n", "y": ""]),
    ])
    func `kills before the operation`(operation: Int, files: [String: String]) throws {
        let run = try FaultyRun(
            "/bin/sh", ["-c", "echo a > x; echo b > y"], doing: "kill", at: operation)
        #expect(run.wasKilled)
        #expect(run.log == "\(operation)\n")
        #expect(run.files == files)
    }

    @Test func `does nothing when the operation is never reached`() throws {
        let run = try FaultyRun("/bin/sh", ["-c", "echo a > x"], doing: "kill", at: 3)
        #expect(run.status == 0)
        #expect(run.log == "2\n")
        #expect(run.files == ["x": "a\n"])
    }

    @Test func `fails one operation with an error of the device`() throws {
        let run = try FaultyRun(
            "/bin/sh", ["-c", "echo a > x; echo b > y"], doing: "eio", at: 2)
        #expect(run.files == ["x": "", "y": "b\n"])
    }

    @Test func `leaves no room from one operation on`() throws {
        let script = "echo a > x; echo b > y; echo c >> old; echo d > old; exec 2> /dev/null"
        let run = try FaultyRun(
            "/bin/sh", ["-c", script], doing: "enospc", at: 2, files: ["old": "o"])
        #expect(run.files == ["x": "", "old": ""])
    }

    @Test func `still syncs, shrinks, renames and unlinks on a full disk`() throws {
        let script = """
            use IO::Handle; open F, '+<', 'old'; syswrite F, 'AAAA' and exit 1; exit 2 if !$!{ENOSPC};
            F->sync or exit 3; truncate F, 1 or exit 4; truncate F, 9 and exit 5;
            rename 'old', 'new' or exit 6; unlink 'more' or exit 7;
            """
        let run = try FaultyRun(
            "/usr/bin/perl", ["-e", script], doing: "enospc", at: 1,
            files: ["old": "oooo", "more": ""])
        #expect(run.status == 0)
        #expect(run.files == ["new": "o"])
    }

    /// Each operation of the script, and what a power cut before it leaves.
    @Test(
        arguments: [
            (1, "create", nil), (2, "write AAAA", ""), (3, "sync", ""), (4, "write BBBB", "AAAA"),
            (5, "truncate", "AAAA"), (6, "append CC", "AAAA"), (7, "sync", "AAAA"),
            (8, "create another", "ABCC"), (9, "empty by opening", "ABCC"), (10, "unlink", "ABCC"),
        ] as [(Int, String, String?)])
    func `takes back what was not synced when the power fails`(
        operation: Int, name: String, content: String?
    ) throws {
        let script = """
            use IO::Handle; open F, '+>', 'f'; syswrite F, 'AAAA'; F->sync;
            sysseek F, 1, 0; syswrite F, 'BBBB'; truncate F, 2; open A, '>>', 'f';
            syswrite A, 'CC'; F->sync; open G, '>', 'g'; open F, '>', 'f'; unlink 'g';
            """
        let run = try FaultyRun("/usr/bin/perl", ["-e", script], doing: "drop", at: operation)
        #expect(run.wasKilled)
        #expect(run.files["f"] == content)
    }

    @Test func `keeps what was written through to the disk`() throws {
        let script = """
            use Fcntl; sysopen F, 'f', O_RDWR|O_CREAT|O_DSYNC; syswrite F, 'AAAA'; truncate F, 9;
            """
        let run = try FaultyRun("/usr/bin/perl", ["-e", script], doing: "drop", at: 3)
        #expect(run.wasKilled)
        #expect(run.files == ["f": "AAAA"])
    }
}
