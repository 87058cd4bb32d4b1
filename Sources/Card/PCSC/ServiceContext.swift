import CPCSC

/// One context of the PC/SC service and at most one card connected through it.
///
/// Never used by two threads (pcsclite locks a context for the length of a call). It is made by
/// the first call that needs it, and gives card and context back when it goes.
struct ServiceContext: ~Copyable {
    private var context: SCARDCONTEXT?
    private var card: (handle: SCARDHANDLE, activeProtocol: DWORD)?

    deinit {
        if let card { SCardDisconnect(card.handle, DWORD(SCARD_UNPOWER_CARD)) }
        if let context { SCardReleaseContext(context) }
    }

    /// The names of the readers attached, in the service's order.
    mutating func readerNames() throws(ServiceFailure) -> [String] {
        let context = try established()
        // 16 readers of 128 bytes are pcscd's own limit; this holds several times as much.
        var length = DWORD(8192)
        var names = [CChar](repeating: 0, count: Int(length))
        try check(SCardListReaders(context, nil, &names, &length))
        return names.prefix(Int(length)).split(separator: 0).map { name in
            String(decoding: name.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// Sleeps until a reader is in another state than `known`, or `limit` is over; then `known`.
    mutating func waitForChange(of reader: String, from known: ReaderState, within limit: Duration)
        throws(ServiceFailure) -> ReaderState
    {
        let context = try established()
        let (seconds, attoseconds) = limit.components
        let milliseconds = DWORD(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        var state = SCARD_READERSTATE()
        state.dwCurrentState = known.flags
        let status = reader.withCString { name in
            state.szReader = name
            return SCardGetStatusChange(context, milliseconds, &state, 1)
        }
        if status == SCARD_E_TIMEOUT { return known }
        try check(status)
        let seen = ReaderState(flags: state.dwEventState & ~DWORD(SCARD_STATE_CHANGED))
        guard seen.isAttached else { throw .status(SCARD_E_UNKNOWN_READER) }
        return seen
    }

    /// Powers the card and connects to it. Exclusively: nobody else may talk in between.
    mutating func connect(to reader: String) throws(ServiceFailure) {
        let context = try established()
        var handle = SCARDHANDLE()
        var activeProtocol = DWORD()
        try check(
            SCardConnect(
                context, reader, DWORD(SCARD_SHARE_EXCLUSIVE),
                DWORD(SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1), &handle, &activeProtocol))
        card = (handle, activeProtocol)
    }

    /// Sends one APDU to the card and returns what came back, whatever its length up to
    /// `maximumAnswerCount`.
    mutating func transmit(_ command: [UInt8]) throws(ServiceFailure) -> [UInt8] {
        guard let card else { throw .status(SCARD_W_REMOVED_CARD) }
        var request = SCARD_IO_REQUEST(
            dwProtocol: card.activeProtocol, cbPciLength: UInt(MemoryLayout<SCARD_IO_REQUEST>.size))
        var length = DWORD(Self.maximumAnswerCount)
        var answer = [UInt8](repeating: 0, count: Self.maximumAnswerCount)
        try check(
            SCardTransmit(
                card.handle, &request, command, DWORD(command.count), nil, &answer, &length))
        return Array(answer.prefix(Int(clamping: length)))
    }

    /// One byte more than a short APDU's answer, so that a longer one is seen to be longer.
    private static let maximumAnswerCount = 259

    private mutating func established() throws(ServiceFailure) -> SCARDCONTEXT {
        if let context { return context }
        var made = SCARDCONTEXT()
        try check(SCardEstablishContext(DWORD(SCARD_SCOPE_SYSTEM), nil, nil, &made))
        context = made
        return made
    }

    private func check(_ status: Int) throws(ServiceFailure) {
        guard status == SCARD_S_SUCCESS else { throw .status(status) }
    }
}

/// What the service last said of a reader: state flags, and a count of its events above bit 16.
struct ReaderState: Hashable, Sendable {
    let flags: DWORD

    /// Nothing known yet: the next look returns at once.
    static let unaware = ReaderState(flags: DWORD(SCARD_STATE_UNAWARE))

    var hasCard: Bool { flags & DWORD(SCARD_STATE_PRESENT) != 0 }

    var isAttached: Bool {
        flags & DWORD(SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE) == 0
    }
}
