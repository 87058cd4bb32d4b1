import ByteCoding
import DESFireWire

/// A software MIFARE DESFire chip: the commands of `Instruction`, authentication, both secure
/// messagings, files, transactions and the transaction MAC (desfire-ev2.md sections 1 to 7).
///
/// It answers any bytes whatever; none make it trap. What it keeps without power is ``image``;
/// what it forgets is `Activation`. Not for two threads at once.
package final class EmulatedChip {
    /// What every DESFire answers to reset through a PC/SC reader (section 10).
    package static let answerToReset: [UInt8] = [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]

    /// The non-volatile state.
    package internal(set) var image: ChipImage
    let behaviour: ChipBehaviour
    let randomBytes: (Int) -> [UInt8]
    private let store: (ChipImage) throws -> Void
    /// Nil without power.
    private var isPowered = false
    var activation = Activation()

    /// - Parameters:
    ///   - randomBytes: as many random bytes as asked for: RndB, TI, the random UID.
    ///   - store: called at every atomic non-volatile change, before the answer is given. When it
    ///     throws, the chip answers `91EE` and keeps its old state.
    package init(
        image: ChipImage, behaviour: ChipBehaviour = ChipBehaviour(),
        randomBytes: @escaping (Int) -> [UInt8] = EmulatedChip.systemRandomBytes,
        store: @escaping (ChipImage) throws -> Void = { _ in }
    ) {
        precondition(image.isConsistent)
        self.image = image
        self.behaviour = behaviour
        self.randomBytes = randomBytes
        self.store = store
    }

    package static func systemRandomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// The field comes up: the chip stands at PICC level, without a session.
    package func powerUp() {
        activation = Activation()
        isPowered = true
        if image.configuration.contains(.randomUID) {
            activation.randomUID = [0x08] + random(3)
        }
    }

    /// The field goes: session, chains and pending changes are lost.
    package func powerDown() {
        activation = Activation()
        isPowered = false
    }

    /// What anticollision shows: the UID, or four random bytes since ``powerUp()``.
    package var anticollisionUID: [UInt8] { activation.randomUID ?? image.uid }

    /// One APDU. Empty without power; otherwise 2 to 258 bytes.
    package func exchange(_ command: [UInt8]) -> [UInt8] {
        guard isPowered else { return [] }
        guard (4...261).contains(command.count) else { return [0x67, 0x00] }
        switch command[0] {
        case 0x90: return exchangeNative(command)
        case 0x00: return exchangeISO(command)
        default: return [0x6E, 0x00]
        }
    }

    /// The one way to change ``image``: on a copy, stored first.
    func change(
        _ edit: (inout ChipImage) throws(StatusCode) -> Void
    ) throws(StatusCode) {
        var next = image
        try edit(&next)
        guard next != image else { return }
        do { try store(next) } catch { throw .memoryError }
        image = next
    }

    /// - Precondition: the source gives what it is asked for.
    func random(_ count: Int) -> [UInt8] {
        let bytes = randomBytes(count)
        precondition(bytes.count == count)
        return bytes
    }
}

/// What a chip forgets when its power goes.
struct Activation: Sendable {
    /// Where the selected application stands in the image; nil at PICC level.
    var applicationIndex: Int?
    var session: Session?
    var transaction = Transaction()
    var chain = Chain.none
    var randomUID: [UInt8]?

    /// Any error, and every selection: section 5.6 and 6.4.
    mutating func endSessionAndTransaction() {
        session = nil
        transaction = Transaction()
        chain = .none
    }
}

/// A command that is not over yet.
enum Chain: Sendable {
    case none
    /// Between the two parts of an authentication.
    case authentication(PendingAuthentication)
    /// A write of which more is to come.
    case input(Instruction, [UInt8])
    /// Frames of an answer that wait to be asked for, in order.
    case output(ArraySlice<[UInt8]>)

    var isOpen: Bool { if case .none = self { false } else { true } }
}
