package import CardLayout
package import DESFire
package import Evidence
import Numbers

/// The first commit of a chip, verified by the issuer's own computation: what all later evidence
/// starts from.
package struct Baseline: Hashable, Sendable {
    package let rows: [TranscriptRow]
    package let proof: TransactionProof

    /// The rows sealed to the issuer itself: its registry keeps them without being able to show
    /// the card's fields. Named by the chip, since every chip has one.
    package func sealed(to key: EvidencePublicKey, of uid: CardUID) -> [UInt8]? {
        let name = uid.bytes + [UInt8](repeating: 0, count: TransactionID.width - CardUID.width)
        guard let id = TransactionID(bytes: name), let terminal = TerminalNumber.issuer else {
            return nil
        }
        return EvidenceSeal.seal(rows, to: key, id: id, terminal: terminal)
    }
}
