package import Authorization
package import ReasonTexts

/// Why a program could not do what it was asked, by the stable code that people can look up.
package struct ProgramFailure: Error, Sendable {
    package let code: ReasonCode
    /// What exactly, where the code's sentence does not say: a name, a path, a choice.
    package let detail: String?

    package init(_ code: ReasonCode, _ detail: String? = nil) {
        self.code = code
        self.detail = detail
    }

    var text: ReasonText { ReasonTexts.text(for: code) }

    /// One line for stderr.
    func line(in language: Language) -> String {
        let message = text.message.text(in: language)
        let next = text.nextStep.text(in: language)
        return "\(code.rawValue): "
            + [detail.map { "\($0.onOneLine):" }, message, next].compactMap { $0 }
            .joined(separator: " ")
    }

    var json: JSONValue {
        [
            "error": [
                "code": .text(code.rawValue), "detail": .optional(detail),
                "message": .localized(text.message), "nextStep": .localized(text.nextStep),
            ]
        ]
    }
}

extension String {
    /// Line breaks and other runs of space become one space; control characters go.
    fileprivate var onOneLine: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .filter { character in character.asciiValue.map { $0 >= 0x20 && $0 != 0x7F } ?? true }
    }
}

extension JSONValue {
    /// `{"en": …, "ja": …}`.
    package static func localized(_ text: LocalizedText) -> JSONValue {
        ["en": .text(text.en), "ja": .text(text.ja)]
    }
}
