import Authorization
import Console
import SmartCard

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A smart card service (pcscd) of our own, with the two readers of vsmartcard's driver and no
/// other, in namespaces of our own: beside a service of the machine, whose readers it leaves alone.
///
/// It ends with ``stop()``, and, whatever happens to this process, with this process.
struct OwnService {
    private static let drivers = "/usr/lib/pcsc/drivers"
    private static let driver = drivers + "/serial/libifdvpcd.so"
    /// Where pcscd has its socket; its path is built into the service.
    private static let folder = "/run/pcscd"
    private static let copiedDriver = folder + "/driver.so"

    private let service: ChildProcess

    /// Starts this program anew where it can have a service of its own, with one more argument.
    static func restart(adding argument: String) throws(ProgramFailure) -> Never {
        guard ChildProcess.path(of: "pcscd") != nil else { throw failure("pcscd is not installed") }
        guard access(driver, R_OK) == 0 else {
            throw failure("the driver of vsmartcard-vpcd is not installed")
        }
        for program in ["unshare", "setpriv"] where ChildProcess.path(of: program) == nil {
            throw failure("\(program) (util-linux) is not installed")
        }
        guard OwnNamespaces.areAllowed else { throw failure("user namespaces are switched off") }
        try OwnNamespaces.restart(adding: argument, after: hideMachine)
    }

    /// Starts it, and waits until it has its readers. After ``restart(adding:)`` only.
    init(readers source: any CardReaderSource) throws(ProgramFailure) {
        guard access(Self.copiedDriver, R_OK) == 0, OwnNamespaces.raiseLoopback() else {
            throw Self.failure("namespaces allow no mounts")
        }
        guard Self.writeReaderList() else { throw Self.failure(Self.folder) }
        guard let service = Self.start() else { throw Self.failure("pcscd cannot be started") }
        self.service = service
        for _ in 0..<200 where service.isRunning {
            let readers = (try? source.readers()) ?? []
            if readers.count == VirtualReaders.names.count { return }
            usleep(50_000)
        }
        service.stop()
        throw Self.failure("pcscd does not come up")
    }

    func stop() { service.stop() }

    /// Empty folders over the machine's service, or over /run where there was never one, and over
    /// the drivers that would reach for its USB readers; all that ours needs goes into the first.
    private static let hideMachine = """
        set -e
        mount -t tmpfs none \(folder) || { mount -t tmpfs none /run; mkdir \(folder); }
        cp \(driver) \(copiedDriver)
        mount -t tmpfs none \(drivers)
        """

    private static func writeReaderList() -> Bool {
        let lines = """
            FRIENDLYNAME "\(VirtualReaders.friendlyName)"
            DEVICENAME /dev/null:0x8C7B
            LIBPATH \(copiedDriver)
            CHANNELID 0x8C7B

            """
        guard let file = fopen(folder + "/readers", "w") else { return false }
        let isWritten = fputs(lines, file) >= 0
        return fclose(file) == 0 && isWritten
    }

    /// `setpriv` has the system end the service when this process ends, also when it is killed.
    private static func start() -> ChildProcess? {
        ChildProcess(
            ["setpriv", "--pdeathsig", "KILL", "pcscd", "--foreground"]
                + ["--config", folder + "/readers"],
            output: folder + "/log")
    }

    private static func failure(_ what: String) -> ProgramFailure {
        ProgramFailure(.pcscdNotStarted, what)
    }
}
