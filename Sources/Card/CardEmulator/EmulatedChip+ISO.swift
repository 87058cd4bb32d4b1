import DESFireWire

/// ISO SELECT, the one command of class 00 (desfire-ev2.md section 1.4).
///
/// An error here leaves selection, session and transaction alone.
extension EmulatedChip {
    private enum ISOStatus {
        static let ok: [UInt8] = [0x90, 0x00]
        static let transactionLimitReached: [UInt8] = [0x62, 0x83]
        static let wrongLength: [UInt8] = [0x67, 0x00]
        static let chainOpen: [UInt8] = [0x69, 0x85]
        static let notFound: [UInt8] = [0x6A, 0x82]
        static let wrongParameters: [UInt8] = [0x6A, 0x86]
        static let wrongDataCount: [UInt8] = [0x6A, 0x87]
        static let unknownInstruction: [UInt8] = [0x6D, 0x00]
    }

    private static let chipName: [UInt8] = [0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x00]
    private static let masterFile: [UInt8] = [0x3F, 0x00]
    /// The standard file that holds an application's FCI.
    private static let controlInformationFile: UInt8 = 0x1F

    func exchangeISO(_ command: [UInt8]) -> [UInt8] {
        guard command[1] == 0xA4 else { return ISOStatus.unknownInstruction }
        guard !activation.chain.isOpen else {
            activation.chain = .none
            return ISOStatus.chainOpen
        }
        guard command[2] <= 4, command[3] == 0x00 || command[3] == 0x0C else {
            return ISOStatus.wrongParameters
        }
        guard let data = Self.isoData(of: command) else { return ISOStatus.wrongLength }
        switch command[2] {
        case 0x00:
            guard data.isEmpty || data.count == 2 else { return ISOStatus.wrongDataCount }
            return selectAny(data, p2: command[3])
        case 0x01:
            guard data.count == 2 else { return ISOStatus.wrongDataCount }
            return selectApplication(p2: command[3]) { $0.isoFileID == Self.number(data) }
        case 0x02:
            guard data.count == 2 else { return ISOStatus.wrongDataCount }
            return hasElementaryFile(Self.number(data)) ? ISOStatus.ok : ISOStatus.notFound
        case 0x03:
            guard data.isEmpty else { return ISOStatus.wrongDataCount }
            select(nil)
            return ISOStatus.ok
        default:
            guard (1...16).contains(data.count) else { return ISOStatus.wrongDataCount }
            if data == Self.chipName {
                select(nil)
                return ISOStatus.ok
            }
            return selectApplication(p2: command[3]) { $0.dfName == data }
        }
    }

    /// `00 A4 P1 P2 [Lc data] [Le]`
    private static func isoData(of command: [UInt8]) -> [UInt8]? {
        guard command.count > 5 else { return [] }
        let count = Int(command[4])
        guard command.count == 5 + count || command.count == 6 + count else { return nil }
        return Array(command[5..<5 + count])
    }

    /// By id: the chip itself, an application, or a file of the selected one.
    private func selectAny(_ data: [UInt8], p2: UInt8) -> [UInt8] {
        if data.isEmpty || data == Self.masterFile {
            select(nil)
            return ISOStatus.ok
        }
        if hasElementaryFile(Self.number(data)) { return ISOStatus.ok }
        return selectApplication(p2: p2) { $0.isoFileID == Self.number(data) }
    }

    private func selectApplication(
        p2: UInt8, where matches: (ChipApplication) -> Bool
    ) -> [UInt8] {
        guard let index = image.applications.firstIndex(where: matches) else {
            return ISOStatus.notFound
        }
        select(index)
        let application = image.applications[index]
        if application.isAtTransactionLimit { return ISOStatus.transactionLimitReached }
        guard p2 == 0,
            case .standard(let state)? = application.file(Self.controlInformationFile)?
                .content
        else { return ISOStatus.ok }
        return state.bytes.prefix(256) + ISOStatus.ok
    }

    /// Selecting a file changes nothing here: the commands that would use it are not known.
    private func hasElementaryFile(_ id: UInt16) -> Bool {
        guard let index = activation.applicationIndex else { return false }
        return image.applications[index].files.contains { $0.isoFileID == id }
    }

    /// ISO commands send ids most significant byte first.
    private static func number(_ data: [UInt8]) -> UInt16 { UInt16(data[0]) << 8 | UInt16(data[1]) }
}
