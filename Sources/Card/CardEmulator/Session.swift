import DESFireWire

/// An authenticated session: whose key opened it, and how its messages are protected.
struct Session: Sendable {
    enum Messaging: Sendable {
        case ev1(SecureMessagingEV1)
        case ev2(SecureMessagingEV2)
    }

    let keyNumber: UInt8
    var messaging: Messaging

    /// Key 0 of the selected application, or of the chip.
    var holdsMasterKey: Bool { keyNumber == 0 }

    /// Takes the messaging off a command; header and data in clear.
    mutating func open(
        _ command: NativeCommand, headerCount: Int, mode: CommunicationMode
    ) throws(StatusCode) -> [UInt8] {
        let code = command.instruction.rawValue
        switch messaging {
        case .ev2(var ev2):
            defer { messaging = .ev2(ev2) }
            return try ev2.open(code, command.data, headerCount: headerCount, mode: mode)
        case .ev1(var ev1):
            defer { messaging = .ev1(ev1) }
            return try ev1.open(
                code, command.data, headerCount: headerCount, mode: mode,
                macIsSent: command.instruction.sendsMACInEV1)
        }
    }

    /// Puts the messaging on an answer.
    mutating func seal(_ answer: Answer) -> [UInt8] {
        switch messaging {
        case .ev2(var ev2):
            return ev2.seal(answer.data, status: answer.status, mode: answer.mode)
        case .ev1(var ev1):
            defer { messaging = .ev1(ev1) }
            return ev1.seal(
                answer.data, status: answer.status, mode: answer.mode,
                lengthIsKnown: answer.lengthIsKnown)
        }
    }

    /// Bytes that `count` clear bytes of a command take on the wire, MAC and padding included.
    func wireCount(
        _ count: Int, instruction: Instruction, mode: CommunicationMode
    ) -> Int {
        switch messaging {
        case .ev2: SecureMessagingEV2.wireCount(count, mode: mode)
        case .ev1(let ev1):
            ev1.wireCount(count, mode: mode, macIsSent: instruction.sendsMACInEV1)
        }
    }
}

/// A command whose chain, if it had one, is complete; its messaging is still on.
struct NativeCommand: Sendable {
    let instruction: Instruction
    let data: [UInt8]
}

/// What a command comes to, before its messaging is put on.
struct Answer: Sendable {
    /// How an answer is cut into frames.
    enum Framing: Sendable {
        /// One frame, at most 256 bytes.
        case whole
        /// As many frames as it takes.
        case chained
        /// A first frame of each of these byte counts, then the rest in one.
        case cut([Int])
    }

    var data: [UInt8] = []
    var status = StatusCode.ok
    /// Inside a session; without one everything is plain.
    var mode = CommunicationMode.mac
    var framing = Framing.whole
    /// The command said how many bytes it wants; matters to EV1 padding only.
    var lengthIsKnown = true
    /// Outside all messaging: the session is over, or the command never belonged to it.
    var isBare = false

    static let done = Answer()
    static let bare = Answer(isBare: true)
}

extension Instruction {
    /// The only commands that transmit a MAC in EV1's MAC mode (section 4.3).
    var sendsMACInEV1: Bool {
        switch self {
        case .writeData, .writeDataChained, .writeRecord, .writeRecordChained, .updateRecord,
            .updateRecordChained:
            true
        default: false
        }
    }

    /// Opcodes whose chaining happens below the APDU, with those that EV2 brought (section 1.2).
    var isISOChained: Bool {
        switch self {
        case .readData, .writeData, .readRecords, .writeRecord, .updateRecord: true
        default: false
        }
    }

    /// Unknown to EV1.
    var needsEV2: Bool {
        switch self {
        case .authenticateEV2First, .authenticateEV2NonFirst, .createTransactionMACFile,
            .commitReaderID, .updateRecordChained:
            true
        default: isISOChained
        }
    }
}
