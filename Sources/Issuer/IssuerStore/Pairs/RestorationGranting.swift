package import CardLayout
import DurableSQLite
import GRDB
package import Numbers
import PairedCards

/// A restoration that the issuer has granted, and the pair as it is with it.
package struct RestorationGranted: Hashable, Sendable {
    /// The chip of the card that is restored.
    package let uid: CardUID
    package let grant: IssuerPaper<RestorationGrant>
    package let pair: PairEntry
}

/// What is asked for.
package struct GrantRequest: Hashable, Sendable {
    package let number: CardNumber
    package let device: TerminalNumber
    package let expiresAtUnixSeconds: UInt32
    package let allowsNewPIN: Bool

    package init(
        number: CardNumber, device: TerminalNumber, expiresAtUnixSeconds: UInt32,
        allowsNewPIN: Bool
    ) {
        self.number = number
        self.device = device
        self.expiresAtUnixSeconds = expiresAtUnixSeconds
        self.allowsNewPIN = allowsNewPIN
    }
}

/// The grant of a restoration (O24), within one transaction.
///
/// Each one is new, of the next epoch: the desk may have used the last one, and the issuer cannot
/// know. Two of them restore no second card.
struct RestorationGranting {
    let book: PairBook
    let papers: PaperSigner

    func grant(_ request: GrantRequest) throws -> RestorationGranted {
        let number = request.number
        let card = try book.issuedCard(number)
        guard let (id, pair) = try book.pair(ofMain: number) else {
            throw try book.wasMain(number)
                ? PairError.promotedSince(number) : PairError.notMain(number)
        }
        try book.requireBackupDevice(request.device)
        guard try !book.isListed(pair.sub) else { throw PairError.listed(pair.sub) }

        let epoch = try book.renew(number)
        let body = RestorationGrant(
            issuerID: papers.issuerID, number: number, epoch: epoch, device: request.device,
            expiresAtUnixSeconds: request.expiresAtUnixSeconds)
        guard let grant = papers.paper(body, for: card.uid) else { throw StoreError.failed }
        // The spare learns at which epoch its main card is to be listed from now on.
        var told = pair
        told.certificate = try papers.certificate(
            of: try book.issuedCard(pair.sub), epoch: try book.validFrom(pair.sub),
            generation: pair.generation,
            replacing: pair.replaced.adding(BlacklistEntry(number: number, epoch: epoch)),
            formerSpares: pair.formerSpares, atMs: book.atMs)
        try book.database.execute(
            sql: IssuerSQL.setCertificate, arguments: [told.certificate.bytes.blob, id])
        try book.database.execute(
            sql: IssuerSQL.addGrant,
            arguments: [
                number.text, request.device.text, grant.bytes.blob, request.allowsNewPIN,
                book.atMs,
            ])
        return RestorationGranted(uid: card.uid, grant: grant, pair: told)
    }
}

extension PairBook {
    /// A terminal that holds its bundle, and the re-issue key in it.
    func requireBackupDevice(_ device: TerminalNumber) throws {
        let row = try Row.fetchOne(
            database, sql: IssuerSQL.terminalByNumber, arguments: [device.text])?.stored
        guard let row, try row.text("state") == "issued" else { throw PairError.terminalUnknown }
        guard try TerminalEntry(row).roles.contains(.reissue) else {
            throw PairError.notBackupDevice
        }
    }
}
