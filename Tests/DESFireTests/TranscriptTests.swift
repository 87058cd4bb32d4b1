import ByteCoding
import CardTesting
import DESFireWire
import SmartCard
import Testing

@testable import DESFire

/// Whole printed sessions, from the authentication on, by the commands of the product.
@Suite struct TranscriptTests {
    @Test func `table 7 reads the UID`() throws {
        let transcript = try Transcript(authentication: "an12343-t7-auth")
        let channel = ScriptedChannel(
            try transcript.lines + [Transcript.line("an12343-t7-getcarduid")])
        var card = transcript.card(on: channel)
        try card.authenticate(key: transcript.key, number: transcript.keyNumber)
        #expect(try card.perform(GetCardUID()).hex == "04de5f1eacc040")
        #expect(channel.surprises.isEmpty, "\(channel.surprises)")
    }

    @Test func `table 32 writes a record and commits`() throws {
        let transcript = try Transcript(authentication: "an12343-t32-auth")
        let proof = try Vectors.vector("an12343-t32-tmac")
        let channel = ScriptedChannel(
            try transcript.lines
                + [
                    Transcript.line("an12343-t32-writerecord-full"),
                    Transcript.line("an12343-t32-commitreaderid"),
                    Transcript.line("an12343-t32-committransaction"),
                ])
        var card = transcript.card(on: channel)
        try card.authenticate(key: transcript.key, number: transcript.keyNumber)
        try card.perform(WriteRecord(file: 1, data: try proof.inputs.bytes("record")))
        let answer = try card.perform(CommitReaderID(id: try proof.inputs.bytes("readerId")))
        #expect(answer == (try proof.expected.bytes("encTMRI")))
        let commit = try card.perform(CommitTransaction())
        #expect(commit.counter == 4)
        #expect(commit.mac == (try proof.expected.bytes("tmv")))
        #expect(channel.surprises.isEmpty, "\(channel.surprises)")
    }

    @Test func `table 39 changes another key`() throws {
        let transcript = try Transcript(authentication: "an12343-t39-auth")
        let channel = ScriptedChannel(
            try transcript.lines + [Transcript.line("an12343-t39-changekey-other")])
        var card = transcript.card(on: channel)
        try card.authenticate(key: transcript.key, number: transcript.keyNumber)
        try card.perform(
            ChangeKey(keyNumber: 1, newKey: transcript.key, version: 0, replacing: .zero))
        let isAuthenticated = card.isAuthenticated
        #expect(isAuthenticated)
        #expect(channel.surprises.isEmpty, "\(channel.surprises)")
    }

    /// What each command of the product puts in front of secure messaging.
    static let commands: [(id: String, command: any DESFireCommand)] = [
        (
            "an12343-t23-writedata-mac",
            WriteData(file: 0, data: [UInt8](repeating: 0x22, count: 25), mode: .mac)
        ),
        ("an12343-t24-readdata-mac", ReadData(file: 0, count: 48, mode: .mac)),
        (
            "an12343-t25-writedata-full",
            WriteData(file: 0, data: [UInt8](repeating: 0x22, count: 25))
        ),
        ("an12343-t32-committransaction", CommitTransaction()),
        ("an12343-t35-getvalue-full", GetValue(file: 3)),
        ("an12196-6.12-writedata-full", WriteData(file: 3, data: [UInt8](1...10))),
    ]

    @Test(arguments: commands.indices)
    func `commands have the printed header and data`(index: Int) throws {
        let (id, command) = Self.commands[index]
        let inputs = try Vectors.vector(id).inputs
        #expect([command.instruction.rawValue] == (try inputs.bytes("ins")))
        #expect(command.header == (try inputs.bytes("header")))
        #expect(try command.data == (inputs.has("data") ? inputs.bytes("data") : []))
        #expect(command.mode == .mac || inputs.has("sesAuthENC"))
    }
}

/// GetCardUID (51): the product asks the reader for the UID instead.
private struct GetCardUID: DESFireCommand {
    static let refusals: Set<StatusCode> = []
    var instruction: Instruction { .getCardUID }
    var mode: CommunicationMode { .full }
    func answer(from bytes: [UInt8]) throws(DESFireError) -> [UInt8] { bytes }
}

/// CommitReaderID (C8): disabled on the cards of the product, whose log names the terminal.
private struct CommitReaderID: DESFireCommand {
    static let refusals: Set<StatusCode> = []
    let id: [UInt8]
    var instruction: Instruction { .commitReaderID }
    var data: [UInt8] { id }
    func answer(from bytes: [UInt8]) throws(DESFireError) -> [UInt8] { bytes }
}
