package import DESFireWire
package import SmartCard

/// Why a command has no result. After any of these the chip's session and open transaction are
/// gone (desfire-ev2.md section 5.6), and so is ours.
package enum DESFireError: Error, Hashable, Sendable {
    /// No answer, or none that can be trusted to be one.
    case channel(CardChannelError)
    /// SW1 is not `91`: the reader refused, or the card does not speak this protocol.
    case foreignStatus(UInt16)
    /// A status that the command's own table lists.
    case refused(StatusCode)
    /// A status that this command never gives, or none that is known.
    case unexpectedStatus(UInt8)
    /// Too short, too long, wrongly padded, or leftovers behind the answer.
    case badAnswer
    /// The MAC of the answer is wrong: it is not from the chip that we authenticated.
    case badMAC
    /// The command needs a session, and none is open.
    case noSession
}
