import CardEmulator
import DESFire
import DESFireWire
import SmartCard

/// The emulated chip, with a file of every kind that everybody may use, and commands to it:
/// `count 1 | command`, one after the other.
enum FuzzedChip {
    @Sendable static func examine(_ bytes: [UInt8]) -> FuzzOutcome {
        guard let image else { return .broken("no chip to begin with") }
        let chip = EmulatedChip(
            image: image, randomBytes: { [UInt8](repeating: 7, count: $0) })
        chip.powerUp()
        _ = chip.exchange([0x90, 0x5A, 0x00, 0x00, 0x03] + application.bytes + [0x00])
        var rest = bytes[...]
        while let count = rest.popFirst() {
            let answer = chip.exchange(Array(rest.prefix(Int(count))))
            rest = rest.dropFirst(Int(count))
            guard (2...ResponseAPDU.maximumCount).contains(answer.count) else {
                return .broken("an answer of \(answer.count) bytes")
            }
        }
        return chip.image.isConsistent ? .accepted : .broken("a chip that is no chip")
    }

    private static let application = ApplicationID(0xF4, 0x4D, 0x53)
    private static let image = try? made()

    private static func made() throws(DESFireError) -> ChipImage {
        let chip = EmulatedChip(
            image: .factoryFresh(uid: [4, 1, 2, 3, 4, 5, 6], model: .ev3))
        var card = DESFireCard(channel: EmulatedChannel(chip: chip))
        try card.perform(CreateApplication(application, keySettings: 0x0F, keyCount: 2))
        try card.select(application)
        let free = AccessRights(read: .free, write: .free, readWrite: .free, change: .free)
        let kinds: [CreateFile.Kind] = [
            .backup(size: 32),
            .value(.init(lower: 0, upper: 1_000, value: 500, limitedCreditEnabled: true)),
            .cyclicRecord(.init(size: 16, maximumCount: 4)),
        ]
        for (index, kind) in kinds.enumerated() {
            try card.perform(
                CreateFile(number: UInt8(index + 1), kind: kind, mode: .plain, rights: free))
        }
        return chip.image
    }
}
