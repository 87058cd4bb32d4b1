package import SmartCard

/// The readers of the PC/SC service (pcscd) on this machine.
package struct PCSCReaderSource: CardReaderSource {
    private let watchdog: Duration

    /// - Parameter watchdog: how long one APDU, or powering a card, may take.
    package init(watchdog: Duration = .seconds(5)) {
        self.watchdog = watchdog
    }

    package func readers() throws(CardReaderError) -> [CardReaderStatus] {
        do throws(ServiceFailure) {
            let slots = try ContextThread().perform(within: watchdog, Self.slots)
            return slots.map { slot in
                CardReaderStatus(
                    reader: PCSCReader(name: slot.name, watchdog: watchdog), hasCard: slot.hasCard)
            }
        } catch {
            throw CardReaderError(error)
        }
    }

    /// A reader attached now under exactly this name; nil also when none is attached at all.
    package func reader(named name: String) throws(CardReaderError) -> (any CardReader)? {
        do throws(CardReaderError) {
            return try readers().first { $0.reader.name == name }?.reader
        } catch {
            guard error == .noReader else { throw error }
            return nil
        }
    }

    private struct Slot: Sendable {
        let name: String
        let hasCard: Bool
    }

    private static func slots(
        _ context: inout ServiceContext
    ) throws(ServiceFailure) -> [Slot] {
        var slots: [Slot] = []
        for name in try context.readerNames() {
            // A reader unplugged since it was listed is left out.
            guard
                let state = try? context.waitForChange(of: name, from: .unaware, within: .zero)
            else { continue }
            slots.append(Slot(name: name, hasCard: state.hasCard))
        }
        return slots
    }
}
