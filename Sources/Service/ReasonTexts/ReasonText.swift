/// What people are told about a reason, and how a program ends for it.
package struct ReasonText: Hashable, Sendable {
    /// 1 declined or something is wrong, 2 usage, 3 incomplete, 4 no reader, no card, out of
    /// reach, or a fault.
    package let exitCode: Int32
    /// For the customer.
    package let message: LocalizedText
    /// For the staff.
    package let nextStep: LocalizedText

    package init(exitCode: Int32, message: LocalizedText, nextStep: LocalizedText) {
        self.exitCode = exitCode
        self.message = message
        self.nextStep = nextStep
    }
}

/// One text in every language.
package struct LocalizedText: Hashable, Sendable {
    package let en: String
    package let ja: String

    package init(en: String, ja: String) {
        self.en = en
        self.ja = ja
    }

    package func text(in language: Language) -> String {
        switch language {
        case .en: en
        case .ja: ja
        }
    }
}
