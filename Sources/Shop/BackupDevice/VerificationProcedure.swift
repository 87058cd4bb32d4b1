import Authorization
import CardLayout
import DESFire
package import Numbers
import PairedCards
package import Purchase
import ShopStore

/// The spare's health check: genuine, complete, of its pair's newest assignment, and its holder
/// knows its PIN (T13, T15). What is wrong with it is found while the main card is still there.
package struct VerificationProcedure {
    private let pin: PINEntry?

    /// - Parameter pin: the spare's own.
    package init(pin: PINEntry?) { self.pin = pin }

    package func run(
        at desk: Desk, with cards: DeskCards, transactionID: TransactionID
    ) throws(TillError) -> DeskResult {
        var run = DeskRun(.verification, at: desk, transactionID: transactionID)
        return try run.conclude { (run) throws(DeskStop) in
            let proof = try run.visit(.sub, of: cards) { (run, sub) throws(DeskStop) in
                try verify(&sub, &run)
            }
            return (proof, PairChange())
        }
    }

    private func verify(
        _ sub: inout DeskVisit, _ run: inout DeskRun
    ) throws(DeskStop) -> TransactionProof {
        let table = sub.table
        run.note.subNumber = table.cardNumber
        run.note.mainNumber = table.mainCardNumber
        run.note.generation = table.generation
        try run.resume { $0.subNumber == table.cardNumber }
        switch table.standing {
        case .spare: break
        case .main: throw run.refusalOfMain(sub)
        case .blank: throw sub.refusal(.cardBlank)
        case .invalidated: throw sub.refusal(.cardInvalidated)
        }
        let known = try run.desk.pair(of: table)?.record
        guard known.map({ $0.generation <= table.generation }) ?? true else {
            throw sub.refusal(.deskSuperseded)
        }
        guard let certificate = try sub.certificate(),
            certificate.replaced.entries.contains(where: { $0.number == table.mainCardNumber })
        else { throw sub.refusal(.deskNotNamed) }
        let (isListed, check) = run.listed(carriedBy: table)
        let isInvalid = isListed(table.cardNumber, certificate.epoch)
        try check()
        guard !isInvalid else { throw sub.refusal(.cardListed) }
        let applications = try sub.applications()
        guard table.lastCopy?.digest == table.copyDigest(applications: applications) else {
            throw sub.refusal(.deskCopyDiffers)
        }
        var allowance: Int64?
        if table.creditNumber != nil {
            allowance = try sub.step { (tap) throws(SaleStop) in try tap.value(of: .allowance) }
        }
        run.spare = SpareReport(
            copiedAtUnixSeconds: table.lastCopy?.unixSeconds, allowanceMinor: allowance)
        let tries = try run.prove(pin, on: &sub)
        return try run.transition(.verified, on: &sub, [DeskWrite.tries(tries)])
    }
}
