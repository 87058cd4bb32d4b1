import Authorization
import CardEmulator
import CardLayout
import DESFireWire
import Foundation
import Numbers
import PairedCards
import Purchase
import ShopTesting
import SmartCard
import Synchronization
import Testing

@testable import BackupDevice

/// What goes between a desk and its cards is of no use to whoever listens (O5).
struct DeskPrivacyTests {
    /// Whoever listens at a reader.
    private final class Listener: Sendable {
        private let heard = Mutex<[UInt8]>([])

        var all: Data { Data(heard.withLock { $0 }) }

        func hear(_ bytes: [UInt8]) { heard.withLock { $0 += bytes } }
    }

    private final class ListeningChannel: CardChannel {
        private let channel: any CardChannel
        private let listener: Listener

        init(_ channel: any CardChannel, _ listener: Listener) {
            self.channel = channel
            self.listener = listener
        }

        func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
            let answer = try channel.transmit(command)
            listener.hear(command.bytes)
            listener.hear(answer.bytes)
            return answer
        }

        func disconnect() { channel.disconnect() }
    }

    private static let record = Array("INSURANCE 0815 OF SOMEBODY".utf8)

    private func secrets(_ world: DeskWorld) throws -> [(String, [UInt8])] {
        var secrets: [(String, [UInt8])] = [("other applications", Self.record)]
        for (name, card) in [("main", world.main), ("spare", world.sub)] {
            let table = try world.desk.table(card)
            secrets += [
                ("\(name) 41", table.cardNumber.bytes), ("\(name) 42", table.cardPIN?.bytes ?? []),
                ("\(name) 46", table.creditNumber?.bytes ?? []),
                ("\(name) 47", table.creditPIN?.bytes ?? []),
                ("\(name) 48", table.eMoneyID?.bytes ?? []),
            ]
        }
        return secrets
    }

    @Test func `O5 no field of the table crosses a reader in clear, either way`() throws {
        let world = try DeskWorld.assigned()
        let padding = [UInt8](repeating: 0, count: ApplicationsLayout.count - Self.record.count)
        try world.issuer.write(
            applications: Self.record + padding, on: world.main.tap(), uid: DeskWorld.mainUID)
        let listener = Listener()
        func cards() -> DeskCards {
            let (main, sub) = (world.main, world.sub)
            return world.desk.cards(
                ChipReader { ListeningChannel(main.tap(), listener) },
                ChipReader { ListeningChannel(sub.tap(), listener) })
        }
        let copied = try CopyingProcedure(
            pins: DeskPINs(main: DeskShop.pin("1234")), newSubPIN: PIN("4321")
        ).run(at: world.desk.desk, with: cards(), transactionID: TrialIssuer.freshID())
        #expect(copied.verdict == .approved)
        let secrets = try secrets(world)
        let promoted = try PromotionProcedure(pin: DeskShop.pin("4321")).run(
            at: world.desk.desk, with: cards(), transactionID: TrialIssuer.freshID())
        #expect(promoted.verdict == .approved)
        #expect(listener.all.count > 2_000)
        for (name, bytes) in secrets {
            try #require(bytes.count >= 7, "\(name)")
            #expect(listener.all.range(of: Data(bytes)) == nil, "\(name)")
        }
    }

    /// ReadData, GetValue and ReadRecords of the native set, behind SelectApplication.
    @Test(arguments: FileNumber.allCases)
    func `O5 without a key the card's memory tells nothing`(file: FileNumber) throws {
        let world = try DeskWorld.paired()
        let channel = world.sub.tap()
        let select = try channel.transmit(
            CommandAPDU(cla: 0x90, ins: 0x5A, data: CardApplication.id.bytes, le: 0))
        #expect(select.statusWord == 0x9100)
        let (instruction, parameters): (UInt8, [UInt8]) =
            switch file {
            case .balance, .allowance: (0x6C, [])
            case .log: (0xBB, [0, 0, 0, 1, 0, 0])
            default: (0xBD, [0, 0, 0, 8, 0, 0])
            }
        let answer = try channel.transmit(
            CommandAPDU(cla: 0x90, ins: instruction, data: [file.rawValue] + parameters, le: 0))
        // Authentication error: the file is there, and asks for a key.
        #expect(answer.statusWord == 0x91AE && answer.data.isEmpty)
    }
}
