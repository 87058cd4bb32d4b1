import ArgumentParser
import Authorization
import Blacklist
import Console
import DurableSQLite
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay blacklist status`.
struct ListStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say which list is held, how old it is, and from where.",
        discussion: """
            Exit: 0 all is well, or there is no feed, 1 the list is missing, damaged or too old.

            Example: mainstay blacklist status
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let shop = try home.open(for: .reading)
        _ = try output.finish(ListAnswer(shop: shop).answer)
    }
}

/// The list that is held, in both forms.
struct ListAnswer {
    let address: FeedAddress?
    let list: ShopList
    let use: ListUse
    private let accepted: AcceptedList?
    private let zone: TimeZone

    init(shop: OpenShop) throws(ProgramFailure) {
        address = shop.feedAddress
        list = shop.list
        use = shop.till.list
        zone = shop.configuration.businessDay.timeZone
        let version = use.version
        accepted = try stored { () throws(StoreError) in
            try shop.home.database.acceptedLists().first { $0.version == version }
        }
    }

    /// What is wrong with it, where something is.
    private var problem: ReasonCode? { list.isDamaged ? .listDamaged : nil }

    var answer: Answer {
        let texts = [Language.ja: lines(.ja), .en: lines(.en)]
        return Answer(
            exit: [.stale, .absent].contains(use.state) ? 1 : 0, json: json,
            lines: { texts[$0] ?? [] })
    }

    var json: JSONValue {
        let layout = list.accepted?.layout
        return [
            "address": .optional(address?.text), "state": .text(use.state.rawValue),
            "version": .optional(use.version), "ageSeconds": .optional(use.ageSeconds),
            "issuedAtMs": .optional(accepted?.issuedAtMs),
            "confirmedAtMs": .optional(accepted?.confirmedAtMs),
            "listed": .optional(layout?.count), "released": .optional(layout?.releaseCount),
            "issuedNumbers": .optional(layout?.head.issued.count),
            "problem": .optional(problem?.rawValue),
        ]
    }

    func lines(_ language: Language) -> [String] {
        guard let address else {
            return [ReasonTexts.text(for: .feedNone).message.text(in: language)]
        }
        var lines = [
            language.pick(ja: "配信元: \(address)", en: "Feed: \(address)"),
            language.pick(ja: "状態: ", en: "State: ") + stateName(language),
        ]
        if let problem {
            let text = ReasonTexts.text(for: problem)
            lines += [text.message.text(in: language), text.nextStep.text(in: language)]
        }
        if let accepted, let layout = list.accepted?.layout {
            let issued = LocalTime(milliseconds: accepted.issuedAtMs, in: zone).minute
            let confirmed = LocalTime(milliseconds: accepted.confirmedAtMs, in: zone).minute
            lines.append(
                language.pick(
                    ja: "第 \(accepted.version) 版: 作成 \(issued)、確認 \(confirmed)、"
                        + "無効 \(layout.count) 件、解除 \(layout.releaseCount) 件",
                    en: "List \(accepted.version): made \(issued), confirmed \(confirmed), "
                        + "\(layout.count) invalid, \(layout.releaseCount) released"))
        }
        return lines
    }

    private func stateName(_ language: Language) -> String {
        switch use.state {
        case .none: language.pick(ja: "リストなし", en: "no list")
        case .fresh: language.pick(ja: "新しい", en: "fresh")
        case .ageing: language.pick(ja: "古くなりつつある", en: "ageing")
        case .stale: language.pick(ja: "古すぎる", en: "too old")
        case .absent: language.pick(ja: "まだない", en: "not there")
        }
    }
}
