package import DESFireWire
package import SmartCard

/// The reader's end of one chip: selects, authenticates, performs commands, one at a time.
///
/// Any error ends the session here as it does on the chip; nothing is retried. Rows of the open
/// transaction are kept until the commit, for the evidence.
package struct DESFireCard: ~Copyable {
    static let cla: UInt8 = 0x90

    /// What one command may carry in `frames` style: safe with every chip and reader (section 1.2).
    static let frameCount = 54
    /// The longest answer that any command of ours has, MAC and padding included, is far below.
    static let maximumAnswerCount = 2_048

    private let channel: any CardChannel
    private let style: TransferStyle
    private let randomChallenge: () -> [UInt8]
    private var session: EV2Session?

    /// What the open transaction has done so far, in order.
    package private(set) var transcript: [TranscriptRow] = []

    /// - Parameter randomChallenge: 16 fresh random bytes for every authentication.
    package init(
        channel: any CardChannel, style: TransferStyle = .oneAPDU,
        randomChallenge: @escaping () -> [UInt8] = DESFireCard.secureChallenge
    ) {
        self.channel = channel
        self.style = style
        self.randomChallenge = randomChallenge
    }

    /// 16 bytes of the system's cryptographic random numbers.
    package static func secureChallenge() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<EV2Handshake.challengeCount).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
    }

    /// Whether a session is open.
    package var isAuthenticated: Bool { session != nil }

    /// SelectApplication (5A, section 3): ends the session and drops an open transaction.
    package mutating func select(_ application: ApplicationID) throws(DESFireError) {
        session = nil
        transcript = []
        _ = try perform(SelectApplication(application))
    }

    /// AuthenticateEV2First (71): two APDUs. Refused with `AE` by a chip that has another key.
    package mutating func authenticate(key: AESKey, number: UInt8) throws(DESFireError) {
        session = nil
        transcript = []
        var handshake = EV2Handshake(key: key, keyNumber: number, challenge: randomChallenge())
        let first = try exchange(handshake.opening)
        try Self.expect(.additionalFrame, first, refusals: Self.authenticationRefusals)
        let second = try exchange(handshake.reply(to: first.data))
        try Self.expect(.ok, second, refusals: Self.authenticationRefusals)
        session = try handshake.session(from: second.data)
    }

    private static let authenticationRefusals: Set<StatusCode> = [
        .authenticationError, .noSuchKey, .permissionDenied, .authenticationDelay,
    ]

    /// Performs one command, protected as its mode says when a session is open.
    package mutating func perform<C: DESFireCommand>(_ command: C) throws(DESFireError) -> C.Answer
    {
        do throws(DESFireError) {
            let instruction = instruction(of: command)
            let body = try seal(command, as: instruction)
            let sent = try send(instruction, body, framed: instruction == command.framedInstruction)
            let answer = try collect(sent, of: command)
            let plain = try open(answer, of: command)
            if command.endsSession { session = nil }
            let result = try command.answer(from: plain)
            record(command, instruction, answer: plain)
            return result
        } catch {
            session = nil
            transcript = []
            throw error
        }
    }

    /// The row that a writing command will add to the transcript: known before it is sent, so that
    /// evidence can be durable before the commit.
    package func plannedRow<C: DESFireCommand>(for command: C) -> TranscriptRow {
        TranscriptRow(
            opcode: instruction(of: command).rawValue, header: command.header, data: command.data)
    }

    /// CommitTransaction has closed the transaction; what follows is a new one.
    package mutating func endTranscript() -> [TranscriptRow] {
        defer { transcript = [] }
        return transcript
    }

    // MARK: - One command, step by step

    private func instruction<C: DESFireCommand>(of command: C) -> Instruction {
        style == .frames ? command.framedInstruction ?? command.instruction : command.instruction
    }

    private mutating func seal<C: DESFireCommand>(_ command: C, as instruction: Instruction)
        throws(DESFireError) -> [UInt8]
    {
        guard session != nil else { return command.header + command.data }
        return try session?.seal(
            instruction: instruction.rawValue, header: command.header, data: command.data,
            mode: command.mode) ?? []
    }

    /// Sends one APDU, or frames with a bare `AF` between them; returns the last answer.
    private func send(_ instruction: Instruction, _ body: [UInt8], framed: Bool)
        throws(DESFireError) -> ResponseAPDU
    {
        let limit = framed ? Self.frameCount : CommandAPDU.maximumDataCount
        guard framed || body.count <= limit else { throw .badAnswer }
        var rest = body[...]
        var ins = instruction
        while true {
            let frame = rest.prefix(limit)
            rest = rest.dropFirst(limit)
            let response = try exchange(
                CommandAPDU(cla: Self.cla, ins: ins.rawValue, data: Array(frame)))
            if rest.isEmpty { return response }
            guard response.sw1 == StatusCode.sw1,
                response.sw2 == StatusCode.additionalFrame.rawValue, response.data.isEmpty
            else { return response }
            ins = .additionalFrame
        }
    }

    /// Gathers an answer that comes in frames; a frame without data would go on for ever.
    private func collect<C: DESFireCommand>(_ first: ResponseAPDU, of command: C)
        throws(DESFireError) -> [UInt8]
    {
        var response = first
        var gathered: [UInt8] = []
        let mayContinue = command.answersInFrames || style == .frames
        while mayContinue, response.sw1 == StatusCode.sw1,
            response.sw2 == StatusCode.additionalFrame.rawValue
        {
            gathered += response.data
            guard !response.data.isEmpty, gathered.count <= Self.maximumAnswerCount else {
                throw .badAnswer
            }
            response = try exchange(
                CommandAPDU(cla: Self.cla, ins: Instruction.additionalFrame.rawValue))
        }
        try Self.expect(.ok, response, refusals: C.refusals)
        return gathered + response.data
    }

    private borrowing func open<C: DESFireCommand>(_ answer: [UInt8], of command: C)
        throws(DESFireError) -> [UInt8]
    {
        guard session != nil, !command.endsSession else { return answer }
        return try session?.open(answer, mode: command.mode) ?? []
    }

    private mutating func record<C: DESFireCommand>(
        _ command: C, _ instruction: Instruction, answer: [UInt8]
    ) {
        guard command.entersTransaction else { return }
        let data = command.data.isEmpty ? answer : command.data
        transcript.append(
            TranscriptRow(opcode: instruction.rawValue, header: command.header, data: data))
    }

    private func exchange(_ command: CommandAPDU) throws(DESFireError) -> ResponseAPDU {
        try Self.exchange(channel, command)
    }

    static func exchange(_ channel: any CardChannel, _ command: CommandAPDU)
        throws(DESFireError) -> ResponseAPDU
    {
        do throws(CardChannelError) {
            return try channel.transmit(command)
        } catch {
            throw .channel(error)
        }
    }

    static func expect(
        _ status: StatusCode, _ response: ResponseAPDU, refusals: Set<StatusCode>
    ) throws(DESFireError) {
        guard response.sw1 == StatusCode.sw1 else { throw .foreignStatus(response.statusWord) }
        if response.sw2 == status.rawValue { return }
        guard let refusal = StatusCode(rawValue: response.sw2), refusals.contains(refusal) else {
            throw .unexpectedStatus(response.sw2)
        }
        throw .refused(refusal)
    }
}
