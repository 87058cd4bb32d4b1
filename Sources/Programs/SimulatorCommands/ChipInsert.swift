import ArgumentParser
import Authorization
import ByteCoding
import CardEmulator
import Console
import Dispatch
import ShopTesting
import SmartCard
import VPCD

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `mainstay-simulator card insert`.
struct ChipInsert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "insert",
        abstract: "Put a chip on one of pcscd's virtual readers (vsmartcard-vpcd).",
        discussion: """
            It lies there until Ctrl-C or the end of input. N counts the APDUs that reach the chip
            from 1; before: the chip does not see it; after: done and stored, the answer lost.

            Example: mainstay-simulator card insert a.chip --slot 0 --trace
            """)

    @Argument(help: "The chip's file.")
    var file: String

    @Option(help: "0 or 1: the first or the second virtual reader.")
    var slot = 0

    @Option(help: "HOST:PORT of the virtual reader, instead of a slot.")
    var vpcd: String?

    @Option(help: "Take the card away before APDU N.")
    var cutBefore: Int?

    @Option(help: "Take the card away after APDU N.")
    var cutAfter: Int?

    @Flag(help: "Print every APDU and its answer.")
    var trace = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard VPCDConnection.slotPorts.indices.contains(slot) else {
            throw ValidationError("--slot is 0 or 1")
        }
        guard cutBefore == nil || cutAfter == nil, (cutBefore ?? 1) > 0, (cutAfter ?? 1) > 0 else {
            throw ValidationError("one of --cut-before N and --cut-after N, N from 1")
        }
    }

    func run() throws {
        let card = InsertedChip(try chip(), cut: cut, trace: trace ? { Self.show($0, $1) } : nil)
        let connection = try connect()
        // The end of input takes the card away; a thread of its own waits for it.
        let watcher = InputWatcher(connection)
        watcher.start()
        _ = connection.run(card)
        let place = card.cutPlace
        _ = try output.finish(
            Answer(json: ["removed": true, "cut": .optional(place)]) { language in
                [
                    place.map { language.pick(ja: "\($0) でカードが離れました。", en: "Card cut \($0).") }
                        ?? language.pick(ja: "カードを取り外しました。", en: "Card removed.")
                ]
            })
    }

    private var cut: EmulatedChannel.Cut? {
        cutBefore.map { .before($0) } ?? cutAfter.map { .after($0) }
    }

    private func chip() throws(ProgramFailure) -> EmulatedChip {
        let file = ChipImageFile(path: file)
        do throws(ChipImageFile.Failure) {
            return EmulatedChip(image: try file.load(), store: { try file.save($0) })
        } catch {
            throw ProgramFailure(.readerUnknown, self.file)
        }
    }

    private static func show(_ command: CommandAPDU, _ response: ResponseAPDU?) {
        Standard.out("> \(command.bytes.hex)")
        Standard.out("< \(response?.bytes.hex ?? "(no answer)")")
    }

    private func connect() throws(ProgramFailure) -> VPCDConnection {
        var host = "127.0.0.1"
        var port = VPCDConnection.slotPorts[slot]
        if let vpcd {
            let parts = vpcd.split(separator: ":")
            guard parts.count == 2, let number = UInt16(parts[1]) else {
                throw ProgramFailure(.optionMalformed, "--vpcd \(vpcd)")
            }
            (host, port) = (String(parts[0]), number)
        }
        do throws(VPCDUnreachable) {
            return try VPCDConnection(host: host, port: port)
        } catch {
            throw ProgramFailure(.pcscdAbsent, "\(host):\(port)")
        }
    }
}

/// Closes a connection at the end of input or on Ctrl-C, each awaited on a thread of its own.
private struct InputWatcher: Sendable {
    private let connection: VPCDConnection

    init(_ connection: VPCDConnection) { self.connection = connection }

    func start() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        DispatchQueue(label: "signals").async { [connection, signals] in
            var signals = signals
            var caught: Int32 = 0
            sigwait(&signals, &caught)
            connection.close()
        }
        DispatchQueue(label: "input").async { [connection] in
            while let line = Standard.input(limit: 1 << 16), !line.isEmpty {}
            connection.close()
        }
    }
}
