import Authorization
import CardEmulator
import CardLayout
import Numbers
import PairedCards
import ShopTesting
import SmartCard

/// The card carries the news: a shop that has only met the new card refuses the old one, with no
/// network and no list.
extension DemoStory {
    static let newsScenes = [
        Scene(
            what: ("紛失した D の代わりになった E", "E, promoted in place of lost D"),
            chip: "promoted", amount: 600, method: .eMoney, expected: nil),
        Scene(
            what: ("E が知らせた紛失カード D", "D, of which E has told"), chip: "replaced",
            amount: 600, method: .eMoney, expected: .cardListed),
    ]

    /// What a promotion at another shop's desk leaves on the spare, with the issuer's certificate.
    func promoteElsewhere() throws {
        try put("replaced", 0x1D, by: issuer, issuer.mainPlan("7654321D"))
        try put("promoted", 0x1E, by: issuer, issuer.mainPlan("7654321E"))
        let file = ChipImageFile(path: path("promoted"))
        let uid = try file.load().uid
        guard let old = CardNumber(text: "7654321D"), let new = CardNumber(text: "7654321E"),
            let replaced = BlacklistInformation([BlacklistEntry(number: old, epoch: .first)])
        else { throw TrialIssuer.Failure.unexpected }
        let table = try connect(file)
        try issuer.rewrite(table, uid: uid) { $0.blacklist = replaced }
        table.disconnect()
        let papers = try connect(file)
        defer { papers.disconnect() }
        try issuer.write(
            certificate: issuer.certificate(of: new, uid: uid, replacing: replaced.entries),
            on: papers, uid: uid)
    }
}
