package import CardLayout
import DESFire
package import Numbers
package import PairedCards
package import SmartCard

/// What the desk and the issuer put on cards of a pair, for tests and the demo.
extension TrialIssuer {
    /// Writes papers into file 6 under the re-issue key, as a desk does; nil leaves what is there.
    package func write(
        certificate: IssuerPaper<PairCertificate>? = nil,
        grant: IssuerPaper<RestorationGrant>? = nil, on channel: any CardChannel, uid: [UInt8]
    ) throws {
        var card = try deskSession(on: channel, uid: uid)
        let papers = [
            (PapersLayout.certificateOffset, certificate?.bytes),
            (PapersLayout.grantOffset, grant?.bytes),
        ]
        for case (let offset, let bytes?) in papers {
            try card.perform(
                WriteData(file: FileNumber.papers.rawValue, offset: offset, data: bytes))
        }
        _ = try card.perform(CommitTransaction())
    }

    /// Writes file 5, which is as long as these are, under the re-issue key.
    package func write(
        applications: [UInt8], on channel: any CardChannel, uid: [UInt8]
    ) throws {
        var card = try deskSession(on: channel, uid: uid)
        for part in ApplicationsLayout.parts {
            let bytes = applications.dropFirst(part.offset).prefix(part.count)
            try card.perform(
                WriteData(
                    file: FileNumber.applications.rawValue, offset: part.offset,
                    data: Array(bytes)))
        }
        _ = try card.perform(CommitTransaction())
    }

    /// A pair certificate for a chip.
    ///
    /// - Parameters:
    ///   - replaced: numbers that the card may replace.
    ///   - formerSpares: of its pair.
    package func certificate(
        of number: CardNumber, uid: [UInt8], replacing replaced: [BlacklistEntry],
        formerSpares: [BlacklistEntry] = [], epoch: Epoch = .first, generation: UInt16 = 1
    ) throws -> IssuerPaper<PairCertificate> {
        guard let uid = CardUID(uid), let replaced = BlacklistInformation(replaced),
            let formerSpares = BlacklistInformation(formerSpares),
            let paper = IssuerPaper(
                PairCertificate(
                    issuerID: id, number: number, epoch: epoch, generation: generation,
                    signedAtUnixSeconds: 1_700_000_000, replaced: replaced,
                    formerSpares: formerSpares),
                for: uid, signedBy: signingKey)
        else { throw Failure.unexpected }
        return paper
    }

    /// A restoration grant for a chip, which has expired long ago.
    package func grant(
        of number: CardNumber, uid: [UInt8], epoch: Epoch
    ) throws -> IssuerPaper<RestorationGrant> {
        guard let uid = CardUID(uid), let device = TerminalNumber(text: "DESK0001"),
            let paper = IssuerPaper(
                RestorationGrant(
                    issuerID: id, number: number, epoch: epoch, device: device,
                    expiresAtUnixSeconds: 1),
                for: uid, signedBy: signingKey)
        else { throw Failure.unexpected }
        return paper
    }
}
