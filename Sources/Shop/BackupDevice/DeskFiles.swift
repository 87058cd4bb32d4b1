import Authorization
import CardLayout
import DESFire
import PairedCards
import Purchase
import SchemeMessages

/// What a desk reads from a card and writes on it, beside the table.
extension DeskVisit {
    mutating func applications() throws(DeskStop) -> [UInt8] {
        try step { (tap) throws(SaleStop) in
            var bytes: [UInt8] = []
            for part in ApplicationsLayout.parts {
                bytes += try tap.perform(
                    ReadData(
                        file: FileNumber.applications.rawValue, offset: part.offset,
                        count: part.count))
            }
            return bytes
        }
    }

    /// The card's certificate, believed only if it verifies for this chip.
    mutating func certificate() throws(DeskStop) -> PairCertificate? {
        let number = table.cardNumber
        let uid = uid
        return try step { (tap) throws(SaleStop) in
            var papers = CardPapers(of: number, uid: uid, bundle: tap.till.bundle)
            return try papers.certificate { (command) throws(SaleStop) in
                try tap.perform(command)
            }
        }
    }

    mutating func tries() throws(DeskStop) -> TriesLayout {
        let bytes = try step { (tap) throws(SaleStop) in
            try tap.perform(
                ReadData(file: FileNumber.tries.rawValue, count: TriesLayout.count))
        }
        guard let tries = try? TriesLayout(bytes) else { throw refusal(.cardNotAuthentic) }
        return tries
    }

    /// The bytes that lie where a paper lies.
    mutating func paper(at offset: Int, count: Int) throws(DeskStop) -> [UInt8] {
        try step { (tap) throws(SaleStop) in
            try tap.perform(
                ReadData(file: FileNumber.papers.rawValue, offset: offset, count: count))
        }
    }

    /// The table as it is committed now.
    mutating func tableNow() throws(DeskStop) -> [UInt8] {
        try step { (tap) throws(SaleStop) in
            try tap.perform(ReadData(file: FileNumber.table.rawValue, count: TableLayout.count))
        }
    }
}

enum DeskWrite {
    static func table(_ table: CardTable) -> any DESFireCommand {
        WriteData(
            file: FileNumber.table.rawValue, offset: TableLayout.contentOffset,
            data: table.content)
    }

    static func applications(_ bytes: [UInt8]) -> [any DESFireCommand] {
        ApplicationsLayout.parts.map { part in
            WriteData(
                file: FileNumber.applications.rawValue, offset: part.offset,
                data: Array(bytes[part.offset..<part.offset + part.count]))
        }
    }

    static func paper(at offset: Int, _ bytes: [UInt8]) -> any DESFireCommand {
        WriteData(file: FileNumber.papers.rawValue, offset: offset, data: bytes)
    }

    static var noCertificate: any DESFireCommand {
        paper(
            at: PapersLayout.certificateOffset,
            [UInt8](repeating: 0, count: PapersLayout.grantOffset))
    }

    static var noGrant: any DESFireCommand {
        paper(
            at: PapersLayout.grantOffset,
            [UInt8](repeating: 0, count: PapersLayout.count - PapersLayout.grantOffset))
    }

    static func tries(_ tries: TriesLayout) -> any DESFireCommand {
        WriteData(file: FileNumber.tries.rawValue, data: tries.bytes)
    }
}

extension SpareAssignment {
    init(_ certificate: PairCertificate) {
        self.init(
            number: certificate.number, epoch: certificate.epoch,
            generation: certificate.generation, replaced: certificate.replaced)
    }
}
