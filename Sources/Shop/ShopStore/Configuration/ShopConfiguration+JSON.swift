import Authorization
import Blacklist
import Foundation
import SchemeMessages

extension ShopConfiguration {
    /// The longest name of a shop: two lines of a receipt.
    package static let nameCount = 80

    /// Reads a configuration, and refuses whatever it does not understand.
    package init(json: [UInt8]) throws(ConfigurationError) {
        let document: StrictJSON
        do throws(StrictJSON.Malformed) {
            document = try StrictJSON(json)
        } catch {
            throw ConfigurationError(nil, .malformed(line: error.line))
        }
        for section in try Self.members(of: document, at: nil) {
            guard Setting.sections.contains(section.name) else {
                throw Self.unknown(section.name)
            }
            for member in try Self.members(of: section.value, at: section.name) {
                let path = section.name + "." + member.name
                guard let setting = Setting.allCases.first(where: { $0.path == path }) else {
                    throw Self.unknown(path)
                }
                do throws(Refusal) {
                    try set(setting, to: member.value)
                } catch {
                    throw ConfigurationError(path, error.problem)
                }
            }
        }
        guard feed.checkedPolicy != nil else {
            throw ConfigurationError(Setting.feedAgeingHours.path, .belowFresh)
        }
    }

    private static func unknown(_ path: String) -> ConfigurationError {
        let known = Setting.allCases.map(\.path) + Setting.sections
        return ConfigurationError(path, .unknown(nearest: nearestName(to: path, among: known)))
    }

    /// The members of an object, none of them twice.
    private static func members(
        of value: StrictJSON, at path: String?
    ) throws(ConfigurationError) -> [StrictJSON.Member] {
        guard case .object(let members) = value else {
            throw ConfigurationError(path, .wrongType(expected: "an object"))
        }
        var names: Set<String> = []
        for member in members where !names.insert(member.name).inserted {
            let twice = [path, member.name].compactMap { $0 }.joined(separator: ".")
            throw ConfigurationError(twice, .duplicate)
        }
        return members
    }
}

// MARK: - Values

/// What is wrong with a value; who asked knows its path.
private struct Refusal: Error {
    let problem: ConfigurationError.Problem

    init(_ problem: ConfigurationError.Problem) { self.problem = problem }
}

extension ShopConfiguration {
    private mutating func set(_ setting: Setting, to value: StrictJSON) throws(Refusal) {
        switch setting {
        case .limit(let limit):
            limits[limit] = try Self.integer(value, atMost: limit.range.upperBound)
        case .shopName: shopName = try Self.name(value)
        case .closesAt:
            guard let time = ClosingTime(text: try Self.text(value)) else {
                throw Refusal(.noTime)
            }
            closesAt = time
        case .timeZone:
            guard let zone = BusinessDay.timeZone(named: try Self.text(value)) else {
                throw Refusal(.noTimeZone)
            }
            timeZone = zone
        case .feedAddress, .feedCertificateFile, .feedRemovalPerMille, .feedFreshHours,
            .feedAgeingHours:
            try set(feed: setting, to: value)
        }
    }

    private mutating func set(feed setting: Setting, to value: StrictJSON) throws(Refusal) {
        switch setting {
        case .feedAddress:
            guard let address = FeedAddress(try Self.text(value)) else {
                throw Refusal(.noAddress)
            }
            feed.address = address
        case .feedCertificateFile:
            let path = try Self.text(value)
            guard path.hasPrefix("/"), !path.contains("\0") else { throw Refusal(.noPath) }
            feed.certificateFile = path
        case .feedRemovalPerMille:
            let share = try Self.integer(value, in: FeedSettings.perMilleRange)
            feed.removal = RemovalLimit(perMille: Int(share))
        case .feedFreshHours:
            feed.freshHours = try Self.integer(value, in: FeedSettings.freshRange)
        case .feedAgeingHours:
            feed.ageingHours = try Self.integer(value, in: FeedSettings.ageingRange)
        default: break
        }
    }

    private static func integer(
        _ value: StrictJSON, in range: ClosedRange<Int64>
    ) throws(Refusal) -> Int64 {
        let number = try integer(value, atMost: range.upperBound)
        guard number >= range.lowerBound else {
            throw Refusal(.tooSmall(minimum: range.lowerBound))
        }
        return number
    }

    /// Digits alone: `1e3` and `5.0` are refused, too, since people read them differently.
    private static func integer(
        _ value: StrictJSON, atMost maximum: Int64
    ) throws(Refusal) -> Int64 {
        guard case .number(let digits) = value else {
            throw Refusal(.wrongType(expected: "a number"))
        }
        guard !digits.hasPrefix("-") else { throw Refusal(.negative) }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Refusal(.fractional)
        }
        guard let number = Int64(digits), number <= maximum else {
            throw Refusal(.tooLarge(maximum: maximum))
        }
        return number
    }

    private static func text(_ value: StrictJSON) throws(Refusal) -> String {
        guard case .text(let text) = value else {
            throw Refusal(.wrongType(expected: "a text"))
        }
        return text
    }

    /// One line of visible characters; nothing that could turn the lines below it around.
    private static func name(_ value: StrictJSON) throws(Refusal) -> String {
        let name = try text(value)
        guard name.count <= nameCount else { throw Refusal(.tooLong(maximum: nameCount)) }
        let isPrintable = name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned,
                .privateUse, .surrogate:
                false
            default: true
            }
        }
        let isVisible = name.contains { !$0.isWhitespace }
        guard isPrintable, isVisible else { throw Refusal(.unprintable) }
        return name
    }
}
