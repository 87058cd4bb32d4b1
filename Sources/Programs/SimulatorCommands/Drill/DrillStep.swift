import Authorization
import Console

/// One call of a drill, and how it must end.
struct DrillStep {
    let what: (ja: String, en: String)
    /// As somebody at the counter types it, who has readers for the cards.
    let typed: String
    /// The code that it must end with; nil for success.
    var wanted: String?
    let run: (DrillCalls) throws -> DrillCalls.Ending
}

extension LostCardDrill {
    /// Of cards that exist for the drill alone.
    private static let pins = (main: "48151", sub: "62342")

    static func steps(_ main: String, _ sub: String, _ calls: DrillCalls) -> [DrillStep] {
        [atWork] + issuing(main, sub) + practice(main, sub, order: calls.folder + "/pair.order")
    }

    /// Before anything is issued for it.
    private static var atWork: DrillStep {
        DrillStep(
            what: ("受付に担当者がいる", "Somebody has signed in"), typed: "mainstay desk status"
        ) { calls in
            let status = try calls.agent(["desk", "status"])
            guard status.exit == 0, status.staff == nil else { return status }
            let failure = ProgramFailure(.deskSignedOut)
            return DrillCalls.Ending(exit: 1, failure)
        }
    }

    private static func issuing(_ main: String, _ sub: String) -> [DrillStep] {
        [
            DrillStep(
                what: ("正カード A を発行", "A is issued, a main card"),
                typed: "mainstay-issuer card issue --number \(main) --main"
            ) { calls in
                let blank = try calls.blank("main")
                guard blank.exit == 0 else { return blank }
                return try calls.issuer(
                    [
                        "card", "issue", "--number", main, "--main", "--emoney-id", "Drill-01",
                        "--balance", "5000", "--credit-number", "99999999", "--pins-stdin",
                        "--reader", calls.reader("main"),
                    ], input: #"{"card": "\#(pins.main)", "credit": "\#(pins.main)"}"#)
            },
            DrillStep(
                what: ("副カード B を発行", "B is issued, a spare"),
                typed: "mainstay-issuer card issue --number \(sub) --sub"
            ) { calls in
                let blank = try calls.blank("sub")
                guard blank.exit == 0 else { return blank }
                return try calls.issuer(
                    ["card", "issue", "--number", sub, "--sub", "--reader", calls.reader("sub")])
            },
            DrillStep(
                what: ("B を A の副カードに指定", "B is assigned to A"),
                typed: "mainstay-issuer pair assign --main \(main) --sub \(sub) --out pair.order"
            ) { calls in
                try calls.issuer([
                    "pair", "assign", "--main", main, "--sub", sub, "--out",
                    calls.folder + "/pair.order",
                ])
            },
        ]
    }

    private static func practice(
        _ main: String, _ sub: String, order: String
    ) -> [DrillStep] {
        let pay = { (method: String, chip: String) in
            { (calls: DrillCalls) in
                try calls.agent(
                    ["pay", "--amount", "100", "--method", method, "--reader", calls.reader(chip)])
            }
        }
        return [
            DrillStep(
                what: ("B を副カードにし、A を複写", "A is copied to B"),
                typed: "mainstay desk pair --order pair.order"
            ) { calls in
                try desk(calls, ["pair", "--order", order], calls.both)
            },
            DrillStep(
                what: ("A が支払う", "A pays"), typed: "mainstay pay --amount 100 --method emoney",
                run: pay("emoney", "main")),
            DrillStep(
                what: ("A を紛失: B を正カードにする", "A is lost: B becomes the main card"),
                typed: "mainstay desk promote --yes"
            ) { calls in
                try desk(calls, ["promote", "--yes"], ["--reader", calls.reader("sub")])
            },
            DrillStep(
                what: ("A はもう使えない", "A is refused"),
                typed: "mainstay pay --amount 100 --method emoney",
                wanted: "card.listed", run: pay("emoney", "main")),
            DrillStep(
                what: ("B がすぐにクレジットで支払う", "B pays by credit at once"),
                typed: "mainstay pay --amount 100 --method credit", run: pay("credit", "sub")),
        ]
    }

    private static func desk(
        _ calls: DrillCalls, _ words: [String], _ readers: [String]
    ) throws -> DrillCalls.Ending {
        try calls.agent(
            ["desk"] + words + ["--pins-stdin"] + readers,
            input: #"{"main": "\#(pins.main)", "sub": "\#(pins.sub)", "newSub": "\#(pins.sub)"}"#)
    }
}

extension DrillCalls {
    fileprivate var both: [String] {
        ["--main-reader", reader("main"), "--sub-reader", reader("sub")]
    }
}
