import Numbers
import PairedCards

/// One thing that can happen next, with its name for whoever reads a way to a violation.
struct PairStep {
    let name: String
    let world: PairWorld
}

/// How far a procedure gets before something is torn.
private enum Reach: String, CaseIterable {
    /// The desk's own words are durable; the card has not committed.
    case intent
    /// The card, or the first of two, has committed; nobody was told.
    case commit
    case end
}

/// All that can happen in a world, by the rules that are given.
struct PairSteps {
    let rules: PairRules
    /// How often the issuer may assign a spare.
    let maximumGeneration: UInt16
    /// How high an epoch may get.
    let maximumEpoch: UInt16

    func all(from world: PairWorld) -> [PairStep] {
        var steps: [PairStep] = []
        issuer(world, &steps)
        desk(world, &steps)
        for (name, words) in world.sight.steps(world.desk) {
            add("desk's shop: " + name, world, &steps) { $0.desk = words }
        }
        return steps
    }

    /// A step that changes nothing leads nowhere.
    private func add(
        _ name: String, _ world: PairWorld, _ steps: inout [PairStep],
        _ change: (inout PairWorld) -> Void
    ) {
        var next = world
        change(&next)
        if next != world { steps.append(PairStep(name: name, world: next)) }
    }
}

// MARK: - The issuer

extension PairSteps {
    private func issuer(_ world: PairWorld, _ steps: inout [PairStep]) {
        for notice in world.notices where !world.books.notices.contains(notice) {
            add("issuer hears \(notice)", world, &steps) { receive(notice, &$0) }
        }
        for card in world.chips.indices {
            add("\(card) reported by telephone", world, &steps) {
                guard $0.books.main == card else { return }
                $0.raise(&$0.books.listed[card], $0.books.epochs[card])
            }
            add("grant for \(card)", world, &steps) { grant(card, &$0) }
            for sub in world.chips.indices where sub != card {
                add("assign \(sub) to \(card)", world, &steps) { assign(sub, to: card, &$0) }
            }
        }
    }

    private func receive(_ notice: PairWorld.Notice, _ world: inout PairWorld) {
        world.books.notices.insert(notice)
        switch notice {
        case .promotionIntent(let old, let epoch, let sub):
            world.raise(&world.books.listed[old], epoch)
            promoted(sub, over: old, &world)
        case .promotionDone(let old, let sub): promoted(sub, over: old, &world)
        case .invalidated(let card, let epoch): world.raise(&world.books.listed[card], epoch)
        }
    }

    /// From the intent on the pair goes on with its spare (T11).
    private func promoted(_ sub: Int, over old: Int, _ world: inout PairWorld) {
        guard world.books.main == old, world.books.sub == sub else { return }
        world.books.replaced = world.books.replaced.adding(
            BlacklistEntry(number: PairWorld.numbers[old], epoch: world.books.epochs[old]))
        world.books.main = sub
        world.books.sub = nil
    }

    private func isInvalid(_ card: Int, _ books: PairWorld.Books) -> Bool {
        books.listed[card].map { $0 >= books.epochs[card] } ?? false
    }

    private func assign(_ sub: Int, to main: Int, _ world: inout PairWorld) {
        guard world.books.generation < maximumGeneration else { return }
        var books = world.books
        if books.main != main {
            // Its spare needs a spare: it was promoted, and nobody has told yet.
            guard books.sub == main else { return }
            world.raise(&books.listed[books.main], books.epochs[books.main])
            world.books = books
            promoted(main, over: books.main, &world)
            books = world.books
        }
        guard !isInvalid(main, books), books.sub != sub else { return }
        if let old = books.sub, rules.listsOldSpare {
            world.raise(&books.listed[old], books.epochs[old])
        }
        let wasUsed = books.replaced.entries.contains { $0.number == PairWorld.numbers[sub] }
        if rules.raisesEpoch, isInvalid(sub, books) || wasUsed {
            guard books.epochs[sub].value < maximumEpoch else { return }
            books.epochs[sub] = Epoch(books.epochs[sub].value + 1)
        }
        books.sub = sub
        books.generation += 1
        let assignment = assignment(books)
        world.books = books
        world.orders.insert(.pair(main: main, assignment))
    }

    /// What the spare's certificate says by the books.
    private func assignment(_ books: PairWorld.Books) -> SpareAssignment {
        let number = PairWorld.numbers[books.sub ?? 0]
        return SpareAssignment(
            number: number, epoch: books.epochs[books.sub ?? 0], generation: books.generation,
            replaced: books.replaced.without(number).adding(
                BlacklistEntry(
                    number: PairWorld.numbers[books.main], epoch: books.epochs[books.main])))
    }

    private func grant(_ card: Int, _ world: inout PairWorld) {
        guard world.books.main == card, world.books.sub != nil, isInvalid(card, world.books),
            world.books.epochs[card].value < maximumEpoch
        else { return }
        let next = Epoch(world.books.epochs[card].value + 1)
        world.books.epochs[card] = next
        world.orders.insert(
            .restoration(
                Grant(number: PairWorld.numbers[card], epoch: next), assignment(world.books)))
    }
}

// MARK: - The desk

extension PairSteps {
    private func desk(_ world: PairWorld, _ steps: inout [PairStep]) {
        for card in world.chips.indices {
            for reach in Reach.allCases {
                add("promote \(card): \(reach)", world, &steps) { promote(card, reach, &$0) }
                add("invalidate \(card): \(reach)", world, &steps) {
                    invalidate(card, reach, &$0)
                }
            }
            for other in world.chips.indices where other != card {
                if let certificate = world.chips[other].certificate {
                    for reach in [Reach.commit, .end] {
                        add("copy \(card) to \(other): \(reach)", world, &steps) {
                            copy(card, other, certificate, reach, &$0)
                        }
                    }
                }
            }
        }
        for case .pair(let main, let assignment) in world.orders {
            add("desk takes the order for \(assignment.number)", world, &steps) {
                order(main, assignment, &$0)
            }
            let card = world.index(of: assignment.number)
            add("recycle \(card)", world, &steps) { recycle(card, assignment, &$0) }
            for reach in [Reach.commit, .end] {
                add("pair \(main) with \(card): \(reach)", world, &steps) {
                    order(main, assignment, &$0)
                    copy(main, card, assignment, reach, &$0)
                }
            }
        }
        for case .restoration(let grant, let assignment) in world.orders {
            let (main, sub) = (
                world.index(of: grant.number), world.index(of: assignment.number)
            )
            for reach in [Reach.commit, .end] {
                add("restore \(main) from \(sub): \(reach)", world, &steps) {
                    restore(main, sub, grant, assignment, reach, &$0)
                }
            }
        }
    }

    private func listed(_ world: PairWorld, _ tables: CardTable...) -> ListedNumbers {
        let known = world.isListed()
        return { number, epoch in
            tables.contains { $0.blacklist.lists(number, at: epoch) } || known(number, epoch)
        }
    }

    private func order(_ main: Int, _ assignment: SpareAssignment, _ world: inout PairWorld) {
        guard world.record.map({ $0.generation <= assignment.generation }) ?? true else { return }
        if rules.listsOldSpare, let old = world.record?.subNumber, old != assignment.number {
            // The desk need not wait for a list to know that (T32).
            let card = world.index(of: old)
            world.raise(
                &world.desk.news[card], world.chips[card].certificate?.epoch ?? .first)
        }
        world.record = rules.recordOrdered(
            world.record,
            PairRecord(
                mainNumber: PairWorld.numbers[main], subNumber: assignment.number,
                generation: assignment.generation))
    }

    private func copy(
        _ main: Int, _ sub: Int, _ certificate: SpareAssignment, _ reach: Reach,
        _ world: inout PairWorld
    ) {
        let (source, target) = (world.chips[main].table, world.chips[sub].table)
        let isListed = listed(world, source, target)
        let record = rules.recordFor(world.record, source.cardNumber, certificate)
        guard !isListed(source.cardNumber, source.epoch),
            let copied = rules.copy(source, target, record, certificate, isListed)
        else { return }
        world.chips[sub].table = copied.sub
        world.chips[sub].certificate = certificate
        if reach == .end { world.chips[main].table = copied.main }
    }

    private func promote(_ card: Int, _ reach: Reach, _ world: inout PairWorld) {
        let chip = world.chips[card]
        guard let certificate = chip.certificate else { return }
        if chip.table.standing == .main, reach == .end {
            // Torn behind the commit: the next visit tells it.
            for case .promotionIntent(let old, _, card) in world.promoted {
                finish(card, old, chip.table.generation, &world)
            }
            return
        }
        guard
            let promoted = rules.promote(
                chip.table, world.record.flatMap { $0.subNumber == nil ? nil : $0 }, certificate,
                listed(world, chip.table))
        else { return }
        let old = world.index(of: promoted.replaced.number)
        let notice = PairWorld.Notice.promotionIntent(
            old: old, epoch: promoted.replaced.epoch, sub: card)
        world.raise(&world.desk.news[old], promoted.replaced.epoch)
        world.notices.insert(notice)
        guard reach != .intent else { return }
        world.chips[card].table = promoted.table
        world.promoted.insert(notice)
        if reach == .end { finish(card, old, certificate.generation, &world) }
    }

    private func finish(
        _ card: Int, _ old: Int, _ generation: UInt16, _ world: inout PairWorld
    ) {
        world.notices.insert(.promotionDone(old: old, sub: card))
        guard world.record?.mainNumber != PairWorld.numbers[card] else { return }
        world.record = rules.recordAfter(world.record, PairWorld.numbers[card], generation)
    }

    private func invalidate(_ card: Int, _ reach: Reach, _ world: inout PairWorld) {
        let chip = world.chips[card]
        // A blank card is nobody's, and there are more where it comes from.
        guard chip.table.standing != .invalidated, chip.table.standing != .blank, reach != .end
        else { return }
        let invalidation = Invalidation(of: chip.table)
        world.raise(&world.desk.news[card], invalidation.entry.epoch)
        world.notices.insert(.invalidated(card, epoch: invalidation.entry.epoch))
        guard reach == .commit else { return }
        world.owed += chip.balance
        world.chips[card] = PairWorld.Chip(table: invalidation.table, balance: 0)
    }

    private func recycle(
        _ card: Int, _ assignment: SpareAssignment, _ world: inout PairWorld
    ) {
        let chip = world.chips[card]
        guard chip.table.standing == .main || chip.table.standing == .invalidated,
            let table = rules.recycle(chip.table, assignment)
        else { return }
        world.owed += chip.balance
        world.chips[card] = PairWorld.Chip(
            table: table, certificate: assignment, balance: 0)
    }

    private func restore(
        _ main: Int, _ sub: Int, _ grant: Grant, _ assignment: SpareAssignment, _ reach: Reach,
        _ world: inout PairWorld
    ) {
        let (card, spare) = (world.chips[main].table, world.chips[sub].table)
        // Lists and the card's own field are released by the grant (T8).
        guard let restored = rules.restore(card, spare, grant, listed(world, spare)) else {
            return
        }
        world.chips[sub].table = restored.sub
        if spare.standing != .main { world.chips[sub].certificate = assignment }
        guard reach == .end else { return }
        world.chips[main].table = restored.main
        world.chips[main].grant = grant
    }
}
