package import Authorization
import FoundationEssentials

/// Texts by reason code, read from the JSON of `Config/reasons.json`:
///
/// ```
/// {"card.none": {"exit": 4, "en": {"message": "…", "nextStep": "…"}, "ja": {…}}, …}
/// ```
package struct ReasonTable: Sendable {
    private let rows: [String: ReasonText]

    /// What cannot be read leaves an empty table: a program that has to explain a failure must
    /// not fail over the explanation.
    package init(json: [UInt8]) {
        let decoded = try? JSONDecoder().decode([String: Row].self, from: Data(json))
        rows = (decoded ?? [:]).mapValues(\.text)
    }

    /// The keys of all rows, known codes or not.
    package var codes: Set<String> { Set(rows.keys) }

    /// The text of a code; of ``ReasonCode/fault`` when it has no row.
    package func text(for code: ReasonCode) -> ReasonText {
        rows[code.rawValue] ?? rows[ReasonCode.fault.rawValue] ?? Self.lastResort
    }

    /// For a table without even a row for a fault, which no released program has.
    private static let lastResort = ReasonText(
        exitCode: 4,
        message: LocalizedText(en: "Something went wrong.", ja: "問題が発生しました。"),
        nextStep: LocalizedText(en: "Call support.", ja: "サポートに連絡してください。"))
}

extension ReasonTable {
    /// One row as the file has it, by language first.
    private struct Row: Decodable {
        struct Texts: Decodable {
            let message: String
            let nextStep: String
        }

        let exit: Int32
        let en: Texts
        let ja: Texts

        var text: ReasonText {
            ReasonText(
                exitCode: exit,
                message: LocalizedText(en: en.message, ja: ja.message),
                nextStep: LocalizedText(en: en.nextStep, ja: ja.nextStep))
        }
    }
}
