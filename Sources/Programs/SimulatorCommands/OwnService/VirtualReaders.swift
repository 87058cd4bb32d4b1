import Authorization
import CardEmulator
import Console
import ReasonTexts
import ShopTesting
import SmartCard
import VPCD

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The two readers of vsmartcard's driver, and the card that lies on one of them.
///
/// A card that comes before its reader has seen the last one leave never gets power. So the two
/// take turns, and each is looked at before a card is laid on it.
final class VirtualReaders {
    static let friendlyName = "Virtual PCD"
    static let names = ["\(friendlyName) 00 00", "\(friendlyName) 00 01"]

    private let source: any CardReaderSource
    private var slot = 0
    private var lying: (file: ChipImageFile?, insertion: Insertion)?

    init(_ source: any CardReaderSource) { self.source = source }

    deinit { lying?.insertion.lift() }

    /// Lays a chip down, in the place of the last one, and tells on which reader. One that lies
    /// there already stays.
    ///
    /// - Parameter cut: when the card leaves again by itself, counted from now.
    func lay(_ file: ChipImageFile, cut: EmulatedChannel.Cut? = nil) throws(ProgramFailure)
        -> any CardReader
    {
        if lying?.file != file || cut != nil {
            lying?.insertion.lift()
            lying = nil
            slot = 1 - slot
            try waitUntilEmpty()
            let insertion = try insert(file, cut)
            // One that leaves by itself is laid down anew the next time.
            lying = (cut == nil ? file : nil, insertion)
        }
        return try status().reader
    }

    private func insert(_ file: ChipImageFile, _ cut: EmulatedChannel.Cut?)
        throws(ProgramFailure) -> Insertion
    {
        let image: ChipImage
        do throws(ChipImageFile.Failure) {
            image = try file.load()
        } catch {
            throw ProgramFailure(.readerUnknown, file.path)
        }
        do throws(VPCDUnreachable) {
            return try Insertion(slot: slot) {
                InsertedChip(
                    EmulatedChip(image: image, store: { try file.save($0) }), cut: cut)
            }
        } catch {
            throw ProgramFailure(.readerGone)
        }
    }

    /// The driver looks twice a second.
    private func waitUntilEmpty() throws(ProgramFailure) {
        for _ in 0..<200 {
            guard try status().hasCard else { return }
            usleep(25_000)
        }
        throw ProgramFailure(.readerGone, Self.names[slot])
    }

    private func status() throws(ProgramFailure) -> CardReaderStatus {
        do throws(CardReaderError) {
            if let status = try source.readers().first(where: { $0.reader.name == Self.names[slot] }
            ) {
                return status
            }
        } catch {
            throw ProgramFailure(error.reason)
        }
        throw ProgramFailure(.readerGone, Self.names[slot])
    }
}
