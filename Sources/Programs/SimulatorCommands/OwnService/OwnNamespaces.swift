import Authorization
import Console

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Linux namespaces of this process's own, for users, mounts and network.
///
/// What is mounted and what listens in them is seen by this process and its children alone, needs
/// no root, and is gone with them. The machine's own smart card service goes on beside.
enum OwnNamespaces {
    private static let command = ["unshare", "--map-root-user", "--mount", "--net"]

    /// Whether they can be had here.
    static var areAllowed: Bool { ChildProcess(command + ["true"])?.succeeds() ?? false }

    /// Starts this program anew inside, with one more argument, in this very process; before it, a
    /// shell runs `script`, and whether that did its work is for the program to see.
    ///
    /// `unshare` does it: the system lets only a process without threads leave its user namespace.
    /// What is mounted is mounted by the script, so that no call of this program outside can.
    static func restart(adding argument: String, after script: String) throws(ProgramFailure)
        -> Never
    {
        guard let program = ChildProcess.ownPath, let unshare = ChildProcess.path(of: command[0])
        else { throw ProgramFailure(.fault) }
        let words =
            command + ["sh", "-c", "(\(script)) 2>/dev/null; exec \"$0\" \"$@\"", program]
            + CommandLine.arguments.dropFirst() + [argument]
        // Whoever has set it means a service outside.
        unsetenv("PCSCLITE_CSOCK_NAME")
        _ = CStrings.with(words) { execv(unshare, $0) }
        throw ProgramFailure(.fault, unshare)
    }

    /// A new network has only a loopback interface, and that is down.
    static func raiseLoopback() -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var request = ifreq()
        withUnsafeMutableBytes(of: &request.ifr_ifrn) { $0.copyBytes(from: "lo".utf8) }
        request.ifr_ifru.ifru_flags = Int16(IFF_UP | IFF_RUNNING)
        return ioctl(descriptor, UInt(SIOCSIFFLAGS), &request) == 0
    }
}
