import ArgumentParser
import Authorization
import Console
import ReasonTexts

/// `mainstay-simulator demo`.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "A day of a shop with emulated cards, in a temporary folder.",
        discussion: """
            Needs no hardware and no service. The folder stays, so that you can go on in it.
            With --reader pcsc the cards lie on the virtual readers of a smart card service (pcscd
            with vsmartcard-vpcd) that runs for the demo alone, in namespaces of its own.

            Example: mainstay-simulator demo
            """)

    enum ReaderKind: String, ExpressibleByArgument, CaseIterable {
        case emulated, pcsc
    }

    @Option(help: "Where the cards lie: emulated, in this program, or pcsc, on virtual readers.")
    var reader = ReaderKind.emulated

    /// Set by this program itself, once it is where it can have a service of its own.
    @Flag(help: .private) var inside = false

    @OptionGroup var output: OutputOptions

    func run() throws {
        switch reader {
        case .emulated:
            try tell(at: .emulated)
        case .pcsc:
            guard inside else { try OwnService.restart(adding: "--inside") }
            let service = try OwnService(readers: AttachedReaders.source)
            defer { service.stop() }
            try tell(at: .pcsc(VirtualReaders(AttachedReaders.source)))
        }
    }

    private func tell(at counter: DemoCounter) throws {
        let folder = try ScratchFolder.make("mainstay-demo")
        let story = try DemoStory(folder: folder, counter: counter, language: output.language)
        try story.tell { if !output.json { Standard.out($0) } }
        if output.json { Standard.out(story.json.line) }
        guard story.wentAsTold else { throw ExitCode(1) }
    }
}
