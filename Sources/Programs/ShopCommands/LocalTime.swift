import Console
import ReasonTexts

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A moment as people in the shop read it: in the shop's time zone.
struct LocalTime {
    private let parts: tm

    init(milliseconds: Int64, in zone: TimeZone) {
        self.init(seconds: milliseconds / 1_000, in: zone)
    }

    init(seconds: Int64, in zone: TimeZone) {
        let moment = Date(timeIntervalSince1970: Double(seconds))
        var seconds = time_t(seconds) + zone.secondsFromGMT(for: moment)
        var parts = tm()
        _ = gmtime_r(&seconds, &parts)
        self.parts = parts
    }

    /// `2026-05-03 14:07`.
    var minute: String {
        let date = [Self.padded(parts.tm_mon + 1), Self.padded(parts.tm_mday)]
        return "\(parts.tm_year + 1_900)-" + date.joined(separator: "-")
            + " \(Self.padded(parts.tm_hour)):\(Self.padded(parts.tm_min))"
    }

    /// `3 May` or `5月3日`.
    func day(in language: Language) -> String {
        let index = Int(max(0, min(11, parts.tm_mon)))
        return language.pick(
            ja: "\(parts.tm_mon + 1)月\(parts.tm_mday)日",
            en: "\(parts.tm_mday) \(Self.months[index])")
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    private static func padded(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
