/// One powered card: carries APDUs to it, one at a time.
///
/// The boundary between what we say to a card and how it gets there. Conformers: PC/SC, the
/// emulator, the scripted and tearing channels of the tests.
package protocol CardChannel: AnyObject {
    /// Exchanges one APDU. Returns what the card answered, whatever its status; throws when there
    /// is no trustworthy answer. After a throw the card may or may not have acted.
    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU

    /// Ends the connection and takes the card's power, so that no session outlives the customer.
    func disconnect()
}

/// Why an exchange has no answer.
package enum CardChannelError: Error, Hashable, Sendable {
    /// The card left the field, lost power, or answered with nothing.
    case cardRemoved
    /// The reader was unplugged, or another program took the card away from us.
    case readerGone
    /// The PC/SC service stopped.
    case serviceGone
    /// The watchdog ran out: no answer within its limit.
    case timedOut
    /// More than 258 bytes, or a single byte.
    case malformedAnswer
}
