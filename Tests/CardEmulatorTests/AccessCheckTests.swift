import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct AccessCheckTests {
    /// Rights of one file and who asks: what is granted, by desfire-ev2.md sections 1.3 and 3.2.
    struct Row: CustomStringConvertible, Sendable {
        let description: String
        let holders: [AccessRights.Holder]
        let sessionKey: UInt8?
        let expected: Result<CommunicationMode, StatusCode>
    }

    static let rows = [
        Row(
            description: "the key that is named talks in the file's mode",
            holders: [.key(1), .never], sessionKey: 1, expected: .success(.full)),
        Row(
            description: "any of the rights is enough", holders: [.never, .key(1)],
            sessionKey: 1, expected: .success(.full)),
        Row(
            description: "another key needs the right one", holders: [.key(1), .never],
            sessionKey: 2, expected: .failure(.authenticationError)),
        Row(
            description: "nobody needs a session", holders: [.key(1), .never], sessionKey: nil,
            expected: .failure(.authenticationError)),
        Row(
            description: "never is never, without a session", holders: [.never, .never],
            sessionKey: nil, expected: .failure(.permissionDenied)),
        Row(
            description: "never is never, in a session", holders: [.never], sessionKey: 0,
            expected: .failure(.permissionDenied)),
        Row(
            description: "everybody talks plain", holders: [.free, .never], sessionKey: nil,
            expected: .success(.plain)),
        Row(
            description: "a session let in as everybody talks plain", holders: [.key(1), .free],
            sessionKey: 2, expected: .success(.plain)),
        Row(
            description: "the named key beats everybody", holders: [.free, .key(2)],
            sessionKey: 2, expected: .success(.full)),
    ]

    @Test(arguments: rows)
    func `decides as the reference says`(row: Row) {
        let check = AccessCheck(holders: row.holders, sessionKey: row.sessionKey, mode: .full)
        let outcome: Result<CommunicationMode, StatusCode>
        do throws(StatusCode) {
            outcome = .success(try check.effectiveMode())
        } catch {
            outcome = .failure(error)
        }
        #expect(outcome == row.expected)
    }

    /// AN12343 table 10: read key 1, write key 2, read-write key 3, change key 4.
    @Test(arguments: [
        (FileOperation.read, [1, 3]), (.write, [2, 3]), (.getValue, [1, 2, 3]),
        (.debit, [1, 2, 3]), (.limitedCredit, [2, 3]), (.credit, [3]), (.updateRecord, [3]),
        (.clear, [2, 3]), (.commitReaderID, [3]), (.changeSettings, [4]),
    ])
    func `permits by table 10`(operation: FileOperation, keys: [UInt8]) {
        let holders = operation.holders(
            Bench.rights(1, 2, 3, 4), behaviour: ChipBehaviour())
        #expect(holders == keys.map { .key($0) })
    }

    /// Every command on a file's content, under every key of the matrix.
    @Test(arguments: [UInt8](0...4))
    func `lets each key do what is its own`(key: UInt8) {
        let files = [
            Bench.file(1, .backup(Bench.bytes(16))), Bench.file(3, Bench.value(500)),
            Bench.file(4, .cyclic(Bench.records(4, 5, [1, 2, 3, 4]))),
        ]
        let calls: [(FileOperation, Instruction, header: [UInt8], data: [UInt8])] = [
            (.read, .readData, [1] + Bench.range(0, 4), []),
            (.write, .writeData, [1] + Bench.range(0, 2), [7, 7]),
            (.getValue, .getValue, [3], []), (.debit, .debit, [3], Bench.amount(5)),
            (.credit, .credit, [3], Bench.amount(5)),
            (.limitedCredit, .limitedCredit, [3], Bench.amount(0)),
            (.read, .readRecords, [4] + Bench.range(0, 1), []),
            (.write, .writeRecord, [4] + Bench.range(0, 1), [9]),
            (.updateRecord, .updateRecord, [4, 0, 0, 0] + Bench.range(0, 1), [9]),
            (.clear, .clearRecordFile, [4], []),
        ]
        for call in calls {
            let terminal = Bench.terminal(files, key: key)
            let holders = call.0.holders(Bench.rights(1, 2, 3), behaviour: ChipBehaviour())
            let mode: CommunicationMode = call.0 == .clear ? .mac : .full
            let outcome = terminal.call(
                call.1, header: call.header, data: call.data, mode: mode)
            let expected: UInt8 = holders.contains(.key(key)) ? 0 : 0xAE
            #expect(outcome.status == expected, "\(call.1) under key \(key)")
        }
    }

    @Test func `is deaf to everybody where only nobody may`() {
        let file = Bench.file(1, .standard(Bench.bytes(4)), rights: Bench.rights(15, 15, 15, 15))
        for key in [nil, 0, 1] as [UInt8?] {
            let read = Bench.terminal([file], key: key)
                .call(.readData, header: [1] + Bench.range(0, 0), mode: .full)
            #expect(read == .refused(.permissionDenied))
        }
    }
}
