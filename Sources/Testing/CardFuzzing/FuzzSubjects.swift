import ByteCoding
import CardEmulator
import CardLayout
import DESFire
import DESFireWire
import Evidence
import Numbers
import PairedCards
import SchemeMessages
import SmartCard
import TUF
import VPCD

/// Has the parser that the first byte names examine the bytes behind it; nil when none has that
/// number. The one way in, for the fuzzer and for the kept corpus.
package func fuzz(_ input: [UInt8]) -> FuzzOutcome? {
    guard let number = input.first, number < FuzzSubject.all.count else { return nil }
    return FuzzSubject.all[Int(number)].examine(Array(input.dropFirst()))
}

extension FuzzSubject {
    /// Whatever reads bytes that a card, a reader or a file of somebody else's has sent.
    ///
    /// A new parser is one more line at the END OF THE LAST group: the kept corpus names parsers by
    /// their place.
    package static let all: [FuzzSubject] =
        frames + answers + fields + conversations + files + feed

    private static let frames: [FuzzSubject] = [
        canonical("command APDU", { CommandAPDU(bytes: $0) }, \.bytes),
        canonical("response APDU", { ResponseAPDU(bytes: $0) }, \.bytes),
        FuzzSubject("virtual reader's frame", FuzzedDriver.examineFrame),
        FuzzSubject("virtual reader's stream", FuzzedDriver.examineStream),
    ]

    private static let answers: [FuzzSubject] = [
        canonical("CommitTransaction", { try CommitTransaction().answer(from: $0) }) {
            [UInt8](littleEndian: $0.counter, width: 4) + $0.mac
        },
        canonical("FreeMem", { try FreeMemory().answer(from: $0) }) {
            [UInt8](littleEndian: $0, width: 3)
        },
        canonical("GetKeyVersion", { try GetKeyVersion(keyNumber: 0).answer(from: $0) }) { [$0] },
        canonical("GetValue", { try GetValue(file: 3).answer(from: $0) }) {
            [UInt8](littleEndian: $0, width: 4)
        },
        total("GetVersion", { try GetVersion().answer(from: $0) }) {
            $0.uid == Array($1[14..<21])
        },
        canonical("ReadData", { try ReadData(file: 1, count: 32).answer(from: $0) }) { $0 },
        canonical(
            "ReadRecords", { try ReadRecords(file: 4, count: 2, recordSize: 32).answer(from: $0) }
        ) { Array($0.joined()) },
        canonical(
            "all records", { try ReadAllRecords(file: 4, recordSize: 32).answer(from: $0) }
        ) { Array($0.joined()) },
        canonical("an answer of nothing", { try Debit(file: 3, amount: 1).answer(from: $0) }) {
            []
        },
    ]

    private static let fields: [FuzzSubject] = [
        canonical("access rights", Self.rights, \.bytes),
        stable("file settings", { try FileSettings(answer: $0) }, \.answer),
        canonical("table", { try TableLayout($0) }, \.bytes),
        canonical("tries", { try TriesLayout($0) }, \.bytes),
        canonical("log record", { try LogRecord($0) }, \.bytes),
        FuzzSubject("log", FuzzedLog.examine),
        canonical("card UID", { CardUID($0) }, \.bytes),
    ]

    private static let conversations: [FuzzSubject] = [
        FuzzSubject("authentication", FuzzedSession.examineHandshake),
        FuzzSubject("MAC of an answer", FuzzedSession.examineMAC),
        FuzzSubject("cipher of an answer", FuzzedSession.examineCipher),
        FuzzSubject("a chip", FuzzedConversation.examine),
        FuzzSubject("a factory-fresh chip", FuzzedConversation.examineFactory),
        FuzzSubject("commands to the emulated chip", FuzzedChip.examine),
    ]

    private static let files: [FuzzSubject] = [
        stable("chip file", { try ChipImage(json: $0) }, { $0.json ?? [] }),
        canonical("transcript", { try TranscriptCoding.rows(from: $0) }) {
            TranscriptCoding.bytes(of: $0)
        },
        total("key bundle", { try KeyBundle(signed: $0) }) { bundle, _ in
            !bundle.issuerID.bytes.isEmpty
        },
        stable("hexadecimal text", { [UInt8](hex: String(decoding: $0, as: UTF8.self)) }) {
            Array($0.hex.utf8)
        },
    ]

    private static let feed: [FuzzSubject] = [
        FuzzSubject("list", FuzzedList.examineSnapshot),
        FuzzSubject("change of a list", FuzzedList.examineDelta),
        total("JSON", { try JSONReader.read($0) }, FuzzedMetadata.isReadBack),
        FuzzSubject("metadata", FuzzedMetadata.examine),
        FuzzSubject("pattern of paths", FuzzedMetadata.examinePattern),
        canonical("time in metadata", { SignedTime(String(decoding: $0, as: UTF8.self)) }) {
            Array($0.text.utf8)
        },
        canonical(
            "pair certificate", { try IssuerPaper<PairCertificate>.decoded($0) }, \.bytes),
        canonical(
            "restoration grant", { try IssuerPaper<RestorationGrant>.decoded($0) }, \.bytes),
        stable("address of a feed", { FeedAddress(String(decoding: $0, as: UTF8.self)) }) {
            Array($0.text.utf8)
        },
        FuzzSubject("order of an issuer", FuzzedOrder.examine),
        stable("challenge of a lock", { LockChallenge(text: String(decoding: $0, as: UTF8.self)) })
        {
            Array($0.text.utf8)
        },
        stable("code of an unlocking", Self.code) { Array($0.utf8) },
    ]

    @Sendable private static func code(_ bytes: [UInt8]) -> String? {
        UnlockCode(text: String(decoding: bytes, as: UTF8.self))?.spoken
    }

    @Sendable private static func rights(_ bytes: [UInt8]) throws -> AccessRights? {
        var reader = ByteReader(bytes)
        let rights = try AccessRights(from: &reader)
        try reader.finish()
        return rights
    }
}
