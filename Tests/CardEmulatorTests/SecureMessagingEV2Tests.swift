import ByteCoding
import CardTesting
import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct SecureMessagingEV2Tests {
    /// Every recorded or printed command with its answer.
    static let exchanges = [
        "an12343-t5-setconfig09", "an12343-t6-setconfig02", "an12343-t7-getcarduid",
        "an12343-t23-writedata-mac", "an12343-t24-readdata-mac", "an12343-t25-writedata-full",
        "an12343-t32-writerecord-full", "an12343-t32-commitreaderid",
        "an12343-t32-committransaction", "an12343-t33-readrecords-full",
        "an12343-t35-getvalue-full", "an12343-t36-credit-full", "an12343-t39-changekey-other",
        "an12196-5.3-mac", "an12196-6.12-writedata-full",
    ]
    static let ivs = ["pm3-ev2-iv-1", "dumacp-iv"]

    private static func messaging(_ vector: Vector) throws -> SecureMessagingEV2 {
        let inputs = vector.inputs
        let zero = [UInt8](repeating: 0, count: 16)
        return SecureMessagingEV2(
            keys: .init(
                enciphering: inputs.has("sesAuthENC") ? try inputs.bytes("sesAuthENC") : zero,
                mac: inputs.has("sesAuthMAC") ? try inputs.bytes("sesAuthMAC") : zero),
            transactionID: try inputs.bytes("ti"),
            counter: UInt16(try inputs.integer("cmdCtr")))
    }

    @Test(arguments: exchanges)
    func `opens the command and seals the answer byte for byte`(id: String) throws {
        let vector = try Vectors.vector(id)
        var messaging = try Self.messaging(vector)
        let mode: CommunicationMode = vector.inputs.has("sesAuthENC") ? .full : .mac
        let command = try vector.expected.bytes("capdu")
        let header = try vector.inputs.bytes("header")
        let data = vector.inputs.has("data") ? try vector.inputs.bytes("data") : []
        let wire = Array(command.dropFirst(5).dropLast())
        #expect(
            try messaging.open(command[1], wire, headerCount: header.count, mode: mode)
                == header + data)

        let answer = try vector.inputs.bytes("rapdu")
        let clear: [UInt8]
        if vector.expected.has("rspPlain") {
            clear = try vector.expected.bytes("rspPlain")
        } else {
            clear = Array(answer.dropLast(10))
        }
        #expect(
            messaging.seal(clear, status: .ok, mode: mode) + [0x91, 0x00] == answer)
    }

    @Test(arguments: ivs)
    func `computes the published IVs`(id: String) throws {
        let vector = try Vectors.vector(id)
        #expect(
            try Self.messaging(vector).iv(0xA5, 0x5A) == vector.expected.bytes("ivCmd"))
    }

    @Test func `derives the session keys of non-zero key material`() throws {
        let vector = try Vectors.vector("pm3-ev2-session-nonzero")
        let keys = SecureMessagingEV2.SessionKeys(
            key: BlockCipher(aes: try vector.inputs.bytes("key")),
            rndA: try vector.inputs.bytes("rndA"), rndB: try vector.inputs.bytes("rndB"))
        #expect(keys.enciphering == (try vector.expected.bytes("sesAuthENC")))
        #expect(keys.mac == (try vector.expected.bytes("sesAuthMAC")))
    }

    @Test func `deciphers the ChangeFileSettings of AN12196`() throws {
        let vector = try Vectors.vector("an12196-changefilesettings")
        var messaging = try Self.messaging(vector)
        let signed =
            try vector.inputs.bytes("header") + vector.expected.bytes("ciphertext")
        let code = try vector.inputs.bytes("ins")[0]
        let wire = signed + messaging.mac(over: code, signed)
        #expect(wire[17...].starts(with: [0xD7, 0x99]))
        #expect(
            try messaging.open(code, wire, headerCount: 1, mode: .full)
                == vector.inputs.bytes("header") + vector.inputs.bytes("data"))
    }

    @Test func `refuses every single changed bit`() throws {
        let vector = try Vectors.vector("an12343-t25-writedata-full")
        let command = try vector.expected.bytes("capdu")
        let wire = Array(command.dropFirst(5).dropLast())
        for bit in 0..<wire.count * 8 {
            var messaging = try Self.messaging(vector)
            var changed = wire
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: StatusCode.integrityError) {
                try messaging.open(command[1], changed, headerCount: 7, mode: .full)
            }
        }
    }

    @Test func `takes the last counter for a failure`() throws {
        let vector = try Vectors.vector("an12343-t25-writedata-full")
        let keys = SecureMessagingEV2.SessionKeys(
            enciphering: try vector.inputs.bytes("sesAuthENC"),
            mac: try vector.inputs.bytes("sesAuthMAC"))
        var messaging = SecureMessagingEV2(
            keys: keys, transactionID: [0, 0, 0, 0], counter: .max)
        #expect(throws: StatusCode.integrityError) {
            try messaging.open(0x60, [], headerCount: 0, mode: .plain)
        }
    }
}
