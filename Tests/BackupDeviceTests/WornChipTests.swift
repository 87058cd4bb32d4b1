import Authorization
import CardLayout
import Numbers
import PairedCards
import Purchase
import ShopTesting
import SmartCard
import Testing

@testable import BackupDevice
@testable import CardEmulator

/// A chip that is worn or full: what it does not keep is never told as copied.
struct WornChipTests {
    /// Acknowledges a commit, and then holds another byte in one of its files.
    private final class WornChannel: CardChannel {
        private let channel: EmulatedChannel
        private let file: FileNumber
        private let offset: Int
        /// Which commit of this stay, counted from 1.
        private var commitsLeft: Int

        init(_ channel: EmulatedChannel, _ file: FileNumber, at offset: Int, behind commit: Int) {
            self.channel = channel
            self.file = file
            self.offset = offset
            commitsLeft = commit
        }

        func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
            let answer = try channel.transmit(command)
            if command.bytes.prefix(2) == [0x90, 0xC7] {
                commitsLeft -= 1
                if commitsLeft == 0 { channel.chip.wear(file, at: offset) }
            }
            return answer
        }

        func disconnect() { channel.disconnect() }
    }

    private struct Full: Error {}

    private func copy(
        _ world: DeskWorld, newSubPIN: String?, sub: ChipReader
    ) throws -> DeskResult {
        try CopyingProcedure(
            pins: DeskPINs(main: DeskShop.pin("1234"), sub: DeskShop.pin("4321")),
            newSubPIN: newSubPIN.map { try #require(PIN($0)) }
        ).run(
            at: world.desk.desk, with: world.desk.cards(world.main.reader(), sub),
            transactionID: TrialIssuer.freshID())
    }

    @Test(arguments: [
        (FileNumber.table, TableLayout.contentOffset + 40, false), (.applications, 3, false),
        (.table, TableLayout.contentOffset, true), (.papers, 20, true),
    ])
    func `a spare that keeps another byte than was written is named, and is no copy`(
        file: FileNumber, offset: Int, isFirst: Bool
    ) throws {
        let world = try isFirst ? DeskWorld.assigned() : .paired()
        let before = try world.desk.table(world.main)
        let result = try copy(
            world, newSubPIN: isFirst ? "4321" : nil,
            sub: ChipReader {
                WornChannel(world.sub.tap(), file, at: offset, behind: isFirst ? 1 : 2)
            })
        #expect(result.verdict == .incomplete(Reason(.deskCopyDiffers)), "\(result.verdict)")
        #expect(result.place == .sub)
        // The date of the copy is every receipt's word on the spare.
        #expect(try world.desk.table(world.main).lastCopy == before.lastCopy)
        #expect(try world.desk.copy(world.main, world.sub).verdict == .approved)
    }

    @Test func `a spare that keeps nothing is named, and is no copy`() throws {
        let world = try DeskWorld.assigned()
        let (main, sub) = (try world.desk.table(world.main), ChipState(world.sub))
        let result = try copy(
            world, newSubPIN: "4321",
            sub: ChipReader {
                EmulatedChannel(
                    chip: EmulatedChip(image: world.sub.current, store: { _ in throw Full() }))
            })
        #expect(result.verdict != .approved && result.place == .sub, "\(result.verdict)")
        #expect(try world.desk.table(world.main).lastCopy == main.lastCopy)
        #expect(ChipState(world.sub) == sub)
        let again = try world.desk.copy(world.main, world.sub, newSubPIN: "4321")
        #expect(again.verdict == .approved)
    }
}

extension EmulatedChip {
    fileprivate func wear(_ file: FileNumber, at offset: Int) {
        let files = image.applications[0].files
        guard let index = files.firstIndex(where: { $0.number == file.rawValue }),
            case .backup(var state) = files[index].content
        else { return }
        state.bytes[offset] ^= 0x01
        image.applications[0].files[index].content = .backup(state)
    }
}
