import ByteCoding
package import SmartCard

/// A card that has learnt its part by heart: answers each expected command with a fixed answer,
/// and notes what was said differently.
///
/// Not thread-safe; one test drives it.
package final class ScriptedChannel: CardChannel {
    /// One exchange of the script.
    package enum Line: Sendable {
        /// Expects exactly these bytes, answers with those; both hexadecimal.
        case exchange(String, String)
        /// Answers whatever was said.
        case answer(String)
        /// Gives no answer.
        case failure(CardChannelError)
    }

    private var lines: ArraySlice<Line>
    /// What to answer for ever, once the script has ended.
    private let encore: String?
    package private(set) var commands: [CommandAPDU] = []
    /// Commands that differ from the script: `(expected, sent)` as hexadecimal text.
    package private(set) var surprises: [(expected: String, sent: String)] = []
    package private(set) var isConnected = true

    package init(_ lines: [Line], encore: String? = nil) {
        self.lines = lines[...]
        self.encore = encore
    }

    package func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        commands.append(command)
        let answer: String
        switch lines.popFirst() {
        case .exchange(let expected, let scripted):
            let sent = command.bytes.hex
            if sent != expected.lowercased() { surprises.append((expected, sent)) }
            answer = scripted
        case .answer(let scripted):
            answer = scripted
        case .failure(let error):
            throw error
        case nil:
            guard let encore else { throw .cardRemoved }
            answer = encore
        }
        guard let bytes = [UInt8](hex: answer), let response = ResponseAPDU(bytes: bytes) else {
            throw .malformedAnswer
        }
        return response
    }

    package func disconnect() { isConnected = false }
}
