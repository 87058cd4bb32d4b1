import Glibc
package import SmartCard

/// A reader with a chip in a file on it: `emulated:FILE[?cut-before=N|?cut-after=N]`.
///
/// The card is there while the file is.
package struct EmulatedReader: CardReader {
    package static let prefix = "emulated:"

    package let file: ChipImageFile
    package let cut: EmulatedChannel.Cut?
    private let behaviour: ChipBehaviour

    package var name: String { Self.prefix + file.path }
    package var isEmulated: Bool { true }

    package init(
        file: ChipImageFile, cut: EmulatedChannel.Cut? = nil,
        behaviour: ChipBehaviour = ChipBehaviour()
    ) {
        self.file = file
        self.cut = cut
        self.behaviour = behaviour
    }

    /// Nil for a text without the prefix; `badName` for one with a bad option or without a file.
    package init?(_ text: String) throws(CardReaderError) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, !path.isEmpty else { throw .badName }
        var cut: EmulatedChannel.Cut?
        if parts.count == 2 { cut = try Self.cut(parts[1]) }
        self.init(file: ChipImageFile(path: String(path)), cut: cut)
    }

    private static func cut(
        _ option: Substring
    ) throws(CardReaderError) -> EmulatedChannel.Cut {
        let parts = option.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[1]), number > 0 else { throw .badName }
        switch parts[0] {
        case "cut-before": return .before(number)
        case "cut-after": return .after(number)
        default: throw .badName
        }
    }

    /// Looks for the file ten times a second until the time is up.
    package func connect(timeoutSeconds: Int) throws(CardReaderError) -> any CardChannel {
        var looksLeft = max(0, min(timeoutSeconds, 86_400)) * 10
        while true {
            do throws(ChipImageFile.Failure) {
                return channel(try file.load())
            } catch {
                guard error == .missing else { throw .badName }
            }
            guard looksLeft > 0 else { throw .noCard }
            looksLeft -= 1
            usleep(100_000)
        }
    }

    private func channel(_ image: ChipImage) -> EmulatedChannel {
        let file = file
        let chip = EmulatedChip(
            image: image, behaviour: behaviour, store: { image in try file.save(image) })
        return EmulatedChannel(chip: chip, cut: cut)
    }
}
