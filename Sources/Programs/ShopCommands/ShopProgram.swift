package import ArgumentParser
import Authorization
import Console
import DurableSQLite
import Purchase
import SchemeMessages
import ShopStore

/// `mainstay`: the agent in the shop.
package struct ShopProgram: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "mainstay",
        abstract: "Reads, judges and charges paired cards in a shop.",
        discussion: """
            Exit codes: 0 approved or done, 1 declined or something is wrong, 2 usage, \
            3 incomplete, 4 no reader, no card, unreachable or a fault.

            Example: mainstay pay --amount 1200 --method emoney
            """,
        subcommands: [
            Enroll.self, Pay.self, Cancel.self, Refund.self, Sales.self, Abandon.self, Day.self,
            Check.self, DeskCommand.self, Staff.self,
            CardCommand.self, Journal.self, BlacklistCommand.self, Sync.self, Status.self,
            Readers.self, Config.self, Doctor.self,
        ])

    package init() {}
}

/// Where the terminal's keys and journal are.
struct ShopHomeOption: ParsableArguments {
    @Option(help: "The terminal's folder (default: MAINSTAY_HOME, else the state folder).")
    var home: String?

    var path: String { Homes.path(home, variable: "MAINSTAY_HOME", folder: "mainstay") }

    /// Opens the home with its configuration and its list.
    func open(for use: HomeUse) throws(ProgramFailure) -> OpenShop {
        var shop = try openConfigured(for: use)
        if use == .writing { try shop.noteClock() }
        shop.list = try stored { () throws(StoreError) in
            try shop.home.list(
                isConfigured: shop.bundle.feed != nil, policy: shop.configuration.feed.policy)
        }
        return shop
    }

    /// Opens the home with its configuration; with a wrong one nothing is done, rather than
    /// something that the shop did not want.
    func openConfigured(for use: HomeUse) throws(ProgramFailure) -> OpenShop {
        var shop = try openUnconfigured(for: use)
        shop.configuration = try configuration()
        return shop
    }

    /// Opens the home whatever its configuration says, for who only looks at it.
    func openUnconfigured(for use: HomeUse) throws(ProgramFailure) -> OpenShop {
        let home: ShopHome
        do throws(HomeError) {
            home = try ShopHome.open(at: path, for: use)
        } catch {
            throw ProgramFailure(error.reason, path)
        }
        do throws(MessageError) {
            return OpenShop(
                home: home, bundle: try KeyBundle(signed: home.bundle, pinned: home.issuerKey))
        } catch {
            throw ProgramFailure(error.reason, path)
        }
    }

    /// What the shop has decided for itself.
    func configuration() throws(ProgramFailure) -> ShopConfiguration {
        do throws(ConfigurationError) {
            return try ShopHome.configuration(at: path)
        } catch {
            throw ProgramFailure(.configInvalid, error.text)
        }
    }
}

/// An enrolled terminal, ready to work.
struct OpenShop {
    let home: ShopHome
    let bundle: KeyBundle
    var configuration = ShopConfiguration()
    /// As it was when the home was opened.
    var list = ShopList.none

    /// Where the feed is; nil without one.
    var feedAddress: FeedAddress? {
        bundle.feed.map { configuration.feed.address ?? $0.address }
    }

    /// A clock that is set back later makes no list younger.
    func noteClock() throws(ProgramFailure) {
        guard bundle.feed != nil else { return }
        try stored { () throws(StoreError) in
            try home.database.note(clockMs: Till.systemMilliseconds())
        }
    }

    var till: Till {
        Till(
            bundle: bundle, store: home.database, shopLimits: configuration.limits,
            dayStart: configuration.businessDay.start(holding:), list: list)
    }
}
