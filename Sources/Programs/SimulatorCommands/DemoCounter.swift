import CardEmulator
import Console
import ReasonTexts
import SmartCard

/// The shop's counter, where the story's cards are laid down.
enum DemoCounter {
    /// On a reader of this program's own, which is as good as none.
    case emulated
    /// On a virtual reader, behind a PC/SC service and its driver.
    case pcsc(VirtualReaders)

    var title: LocalizedText {
        switch self {
        case .emulated:
            LocalizedText(
                en: "Mainstay: a day of a shop (TEST, emulated cards)",
                ja: "Mainstay: ある店の一日（TEST、エミュレートしたカード）")
        case .pcsc:
            LocalizedText(
                en: "Mainstay: a day of a shop (TEST, emulated cards on pcscd's virtual readers)",
                ja: "Mainstay: ある店の一日（TEST、pcscd の仮想リーダー上のエミュレートしたカード）")
        }
    }

    /// Lays a chip down, and tells on which reader it lies.
    ///
    /// - Parameter cut: when the card leaves again by itself, counted from now.
    func lay(_ file: ChipImageFile, cut: EmulatedChannel.Cut? = nil) throws(ProgramFailure)
        -> any CardReader
    {
        switch self {
        case .emulated: EmulatedReader(file: file, cut: cut)
        case .pcsc(let readers): try readers.lay(file, cut: cut)
        }
    }
}
