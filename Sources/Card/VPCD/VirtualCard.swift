/// A card made of software, as the reader sees it: power, answer to reset, APDUs.
package protocol VirtualCard: AnyObject {
    /// What the card says when power comes; at most 33 bytes (ISO/IEC 7816-3).
    var answerToReset: [UInt8] { get }

    /// The field goes up. Called only while the card has no power.
    func powerUp()

    /// The field goes down: whatever was not committed is lost. Called only while the card has
    /// power, also when the connection ends.
    func powerDown()

    /// Answers one command APDU of any length and content, as it came; nil when the card was cut
    /// off meanwhile: then the reader sees it leave, and gets no answer.
    func exchange(_ command: [UInt8]) -> [UInt8]?
}
