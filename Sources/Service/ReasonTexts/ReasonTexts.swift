package import Authorization

/// The texts that every program speaks, built into the binary.
///
/// `reasons.json` beside this file is a link to the one in `Config`, which people edit.
package enum ReasonTexts {
    /// Decoded once, when it is first asked.
    package static let table = ReasonTable(json: PackageResources.reasons_json)

    package static func text(for code: ReasonCode) -> ReasonText {
        table.text(for: code)
    }
}
