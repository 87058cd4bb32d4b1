package import DESFireWire

/// One native command: its bytes, its answer, and what the chip may say instead.
///
/// The mode says how both directions travel inside a session; without data in a direction only the
/// MAC travels there.
package protocol DESFireCommand: Sendable {
    associatedtype Answer

    var instruction: Instruction { get }

    /// The opcode of the same command for readers that cannot pass a long APDU: the card then
    /// frames it with `AF` (section 1.2). Nil where there is only one opcode.
    var framedInstruction: Instruction? { get }

    /// Always sent in clear.
    var header: [UInt8] { get }

    /// Sent behind the header, enciphered in full mode.
    var data: [UInt8] { get }

    /// Which statuses mean a refusal; every other one is a failure.
    static var refusals: Set<StatusCode> { get }

    var mode: CommunicationMode { get }

    /// Whether the answer comes in `AF` frames whatever the reader.
    var answersInFrames: Bool { get }

    /// Whether the chip closes its session with a bare status, as for the key that opened it.
    var endsSession: Bool { get }

    /// Whether the chip feeds the command into the transaction MAC (section 7).
    var entersTransaction: Bool { get }

    /// Reads the plain answer; must reject what is too short or left over.
    func answer(from bytes: [UInt8]) throws(DESFireError) -> Answer
}

extension DESFireCommand {
    package var framedInstruction: Instruction? { nil }
    package var header: [UInt8] { [] }
    package var data: [UInt8] { [] }
    package var mode: CommunicationMode { .mac }
    package var answersInFrames: Bool { false }
    package var endsSession: Bool { false }
    package var entersTransaction: Bool { false }
}

extension DESFireCommand where Answer == Void {
    package func answer(from bytes: [UInt8]) throws(DESFireError) {
        guard bytes.isEmpty else { throw .badAnswer }
    }
}

/// How commands with long data reach the card through this reader.
package enum TransferStyle: String, Hashable, Sendable, CaseIterable {
    /// One APDU; the reader splits it (ISO 14443-4 chaining).
    case oneAPDU
    /// Several short APDUs with `AF` between, for readers that refuse the first way.
    case frames
}

/// One line of what a transaction did: what the chip fed into its transaction MAC, in plain.
package struct TranscriptRow: Hashable, Sendable {
    /// The opcode really sent; the MAC covers it.
    package let opcode: UInt8
    package let header: [UInt8]
    /// What was written or read.
    package let data: [UInt8]

    package init(opcode: UInt8, header: [UInt8], data: [UInt8]) {
        self.opcode = opcode
        self.header = header
        self.data = data
    }
}
