import ArgumentParser
import Authorization
import CardLayout
import Console
import DurableSQLite
import IssuerStore
import Numbers
import PairedCards
import ReasonTexts
import SchemeMessages

/// `mainstay-issuer pair`.
struct Pair: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pairs of a main card and its spare.",
        discussion: "Example: mainstay-issuer pair list",
        subcommands: [PairAssign.self, PairList.self])
}

/// `mainstay-issuer pair assign`.
struct PairAssign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Make a card the spare of another, and write the order.",
        discussion: """
            The order is for any desk, which copies the main card to the spare by it. A pair has \
            one spare: the one before becomes invalid at once. A spare that gets a spare of its \
            own was promoted: the main card before it becomes invalid at once. A card that was in \
            a pair before goes on with the next epoch. The same call again writes the same order.

            Example: mainstay-issuer pair assign --main 0000001A --sub 0000001B --out pair.order
            """)

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions

    @Option(help: "The number of the main card.")
    var main: String

    @Option(help: "The number of the card that becomes its spare.")
    var sub: String

    @Option(help: "The file to write.")
    var out: String

    func run() throws {
        let issuer = try home.open()
        let (main, sub) = (try issuer.number(main), try issuer.number(sub))
        let (id, key) = (issuer.profile.issuerID, issuer.keys.signing)
        let file = OrderFile(path: out)
        try file.check { found in
            let order = try? PairOrder(signed: found, issuer: id, key: key.verificationKey)
            return order?.main == main && order?.sub == sub
        }
        let assigned = try paired(home.path) { () throws(PairError) in
            try issuer.database.assign(
                sub, to: main, in: issuer.profile.scheme, by: issuer.papers,
                atMs: currentMilliseconds())
        }
        let pair = assigned.pair
        try file.write(
            PairOrder(
                issuerID: id, main: pair.main, sub: pair.sub, subUID: pair.subUID,
                generation: pair.generation, signedAtMs: pair.assignedAtMs,
                certificate: pair.certificate
            ).signed(with: key))
        _ = try output.finish(answer(assigned))
    }

    private func answer(_ assigned: SpareAssigned) -> Answer {
        let (pair, file) = (assigned.pair, out)
        return Answer(
            json: [
                "main": .text(pair.main.text), "sub": .text(pair.sub.text),
                "generation": .integer(Int64(pair.generation)),
                "epoch": .integer(Int64(pair.certificate.body.epoch.value)),
                "replaces": .entries(pair.certificate.body.replaced.entries),
                "isNew": .bool(assigned.isNew),
                "listed": .entries(
                    [assigned.replacedMain, assigned.replacedSub].compactMap { $0 }),
                "file": .text(file),
            ],
            lines: { language in
                assigned.sentences(language) + [
                    language.pick(
                        ja: "指示書を \(file) に書き込みました。", en: "Order written to \(file).")
                ]
            })
    }
}

extension SpareAssigned {
    fileprivate func sentences(_ language: Language) -> [String] {
        let pair = pair
        var lines: [String] = []
        if let old = replacedMain {
            lines.append(
                language.pick(
                    ja: "\(pair.main) は正カードになっています。旧正カード \(old.number) は世代 "
                        + "\(old.epoch) まで無効です。",
                    en: "\(pair.main) was promoted: the old main card \(old.number) is invalid up "
                        + "to epoch \(old.epoch)."))
        }
        if let old = replacedSub {
            lines.append(
                language.pick(
                    ja: "旧副カード \(old.number) は世代 \(old.epoch) まで無効です。",
                    en: "The old spare \(old.number) is invalid up to epoch \(old.epoch)."))
        }
        if let epoch = renewedSub {
            lines.append(
                language.pick(
                    ja: "\(pair.sub) は以前使われたカードです。世代 \(epoch) から有効です。",
                    en: "\(pair.sub) was in use before: it is valid from epoch \(epoch) on."))
        }
        lines.append(
            language.pick(
                ja: "\(pair.sub) を \(pair.main) の副カードに指定しました（第 \(pair.generation) 回）。",
                en: "\(pair.sub) is the spare of \(pair.main), assignment \(pair.generation)."))
        return lines
    }
}

/// `mainstay-issuer pair list`.
struct PairList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print all pairs, and what was in them before.",
        discussion: "Example: mainstay-issuer pair list")

    @OptionGroup var home: IssuerHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let issuer = try home.open()
        let pairs = try stored(home.path) { () throws(StoreError) in
            try issuer.database.pairs()
        }
        _ = try output.finish(
            Answer(
                json: ["pairs": .list(pairs.map { $0.pair.json($0.history) })],
                lines: { language in pairs.map { $0.pair.line(language) } }))
    }
}

extension PairEntry {
    fileprivate func json(_ history: [PairAssignment]) -> JSONValue {
        [
            "main": .text(main.text), "sub": .text(sub.text),
            "generation": .integer(Int64(generation)),
            "subEpoch": .integer(Int64(certificate.body.epoch.value)),
            "assignedAtMs": .integer(assignedAtMs), "replaced": .entries(replaced.entries),
            "history": .list(
                history.map { past in
                    [
                        "generation": .integer(Int64(past.generation)),
                        "main": .text(past.main.text), "sub": .text(past.sub.text),
                        "assignedAtMs": .integer(past.assignedAtMs),
                    ]
                }),
        ]
    }

    fileprivate func line(_ language: Language) -> String {
        let old = replaced.entries.map { "\($0.number) (\($0.epoch))" }.joined(separator: ", ")
        let line = language.pick(
            ja: "正カード \(main)、副カード \(sub)、第 \(generation) 回",
            en: "Main \(main), spare \(sub), assignment \(generation)")
        guard !old.isEmpty else { return line }
        return line + language.pick(ja: "、旧正カード: \(old)", en: ", before: \(old)")
    }
}

extension JSONValue {
    /// Numbers, each with the epoch up to which it is invalid.
    static func entries(_ entries: [BlacklistEntry]) -> JSONValue {
        .list(
            entries.map { entry in
                [
                    "number": .text(entry.number.text),
                    "epoch": .integer(Int64(entry.epoch.value)),
                ]
            })
    }
}
