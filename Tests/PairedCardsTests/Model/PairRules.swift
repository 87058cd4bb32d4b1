import Numbers
import PairedCards

/// The transitions that the model runs: the product's own, or one that was made wrong on purpose.
struct PairRules: Sendable {
    typealias Copied = (main: CardTable, sub: CardTable)
    typealias Promoted = (table: CardTable, replaced: BlacklistEntry)

    let name: String
    var copy:
        @Sendable (CardTable, CardTable, PairRecord, SpareAssignment, ListedNumbers) -> Copied?
    var promote: @Sendable (CardTable, PairRecord?, SpareAssignment, ListedNumbers) -> Promoted?
    var restore: @Sendable (CardTable, CardTable, Grant, ListedNumbers) -> Copied?
    var recycle: @Sendable (CardTable, SpareAssignment) -> CardTable?
    /// Fields 84 and 85 after a promotion.
    var recordAfter: @Sendable (PairRecord?, CardNumber, UInt16) -> PairRecord?
    /// Fields 84 and 85 after an order for a new spare.
    var recordOrdered: @Sendable (PairRecord?, PairRecord) -> PairRecord
    /// What a desk goes by when it copies: what it knows, or the spare's certificate.
    var recordFor: @Sendable (PairRecord?, CardNumber, SpareAssignment) -> PairRecord
    /// Whether the old spare is listed when the next one is assigned, by issuer and desk.
    var listsOldSpare = true
    /// Whether a number that is assigned again gets the next epoch.
    var raisesEpoch = true

    static let product = PairRules(
        name: "the product",
        copy: { main, sub, record, assignment, isListed in
            guard let stamp = CopyStamp(unixSeconds: 1, digest: [UInt8](repeating: 0, count: 16)),
                let copying = try? Copying(
                    from: main, onto: sub, record: record, by: assignment, stamp: stamp,
                    isListed: isListed)
            else { return nil }
            return (copying.main, copying.sub)
        },
        promote: { sub, record, assignment, isListed in
            (try? Promotion(of: sub, record: record, by: assignment, isListed: isListed))
                .map { ($0.table, $0.replaced) }
        },
        restore: { main, sub, grant, isListed in
            (try? Restoration(of: main, from: sub, by: grant, isListed: isListed))
                .map { ($0.main, sub) }
        },
        recycle: { card, assignment in (try? Recycling(of: card, by: assignment))?.table },
        recordAfter: { record, number, generation in
            (record ?? PairRecord(mainNumber: number, subNumber: nil, generation: generation))
                .promoted(number)
        },
        recordOrdered: { _, new in new },
        recordFor: { known, main, certificate in
            if let known, known.mainNumber == main, known.generation >= certificate.generation {
                return known
            }
            return PairRecord(
                mainNumber: main, subNumber: certificate.number, generation: certificate.generation
            )
        })
}

// MARK: - What the patent's text says literally

extension PairRules {
    /// Whether it makes a bad world soon, and not only some good one impossible.
    var isLoud: Bool { ["T1", "T11", "T32"].contains(name) }

    static let mutants = [literalT1, literalT3, literalT8, literalT11, literalT31, literalT32]

    /// S406 overwrites 53 before S407 copies it to the list: the card lists itself.
    static let literalT1 = product.with(name: "T1") { rules in
        rules.promote = { sub, record, assignment, isListed in
            guard var promoted = product.promote(sub, record, assignment, isListed) else {
                return nil
            }
            let own = BlacklistEntry(number: promoted.table.cardNumber, epoch: promoted.table.epoch)
            promoted.table.blacklist = sub.blacklist.adding(own)
            return promoted
        }
    }

    /// Nothing ever updates 84.
    static let literalT3 = product.with(name: "T3") { rules in
        rules.recordAfter = { record, _, _ in record }
        rules.recordOrdered = { old, new in
            guard let old else { return new }
            return PairRecord(
                mainNumber: old.mainNumber, subNumber: new.subNumber, generation: new.generation)
        }
        rules.recordFor = { known, main, certificate in
            known ?? product.recordFor(nil, main, certificate)
        }
    }

    /// S509 refuses whatever S506 has listed.
    static let literalT8 = product.with(name: "T8") { rules in
        rules.restore = { main, sub, grant, isListed in
            guard !isListed(main.cardNumber, main.epoch) else { return nil }
            return product.restore(main, sub, grant, isListed)
        }
    }

    /// Nobody asks whether the spare was promoted since.
    static let literalT11 = product.with(name: "T11") { rules in
        rules.restore = { main, sub, grant, isListed in
            if let restored = product.restore(main, sub, grant, isListed) { return restored }
            guard sub.standing == .main, grant.number == main.cardNumber, grant.epoch > main.epoch
            else { return nil }
            var table = main
            table.mainCardNumber = main.cardNumber
            table.blacklist = .none
            table.epoch = grant.epoch
            return (table, sub)
        }
    }

    /// A recycled card keeps its epoch, and gets its own number from field 45 of the other one.
    static let literalT31 = product.with(name: "T31") { rules in
        rules.raisesEpoch = false
        rules.recycle = { card, assignment in
            CardTable(
                layoutVersion: card.layoutVersion, cardNumber: card.cardNumber,
                epoch: card.epoch, generation: assignment.generation,
                pinKeyVersion: card.pinKeyVersion)
        }
        rules.copy = { main, sub, record, assignment, isListed in
            guard var copied = product.copy(main, sub, record, assignment, isListed) else {
                return nil
            }
            copied.sub.blacklist = main.blacklist
            return copied
        }
    }

    /// The old spare stays what it is.
    static let literalT32 = product.with(name: "T32") { $0.listsOldSpare = false }

    private func with(name: String, _ change: (inout PairRules) -> Void) -> PairRules {
        var rules = PairRules(
            name: name, copy: copy, promote: promote, restore: restore, recycle: recycle,
            recordAfter: recordAfter, recordOrdered: recordOrdered, recordFor: recordFor)
        change(&rules)
        return rules
    }
}
