import ReasonTexts
import Testing

@Suite struct LanguageTests {
    @Test(arguments: [
        ("ja", Language.ja), ("ja_JP", .ja), ("ja_JP.UTF-8", .ja), ("ja@roman", .ja),
        ("en_US.UTF-8", .en), ("de_DE", .en), ("C", .en), ("C.UTF-8", .en), ("", .en),
        ("jam_JM", .en),
    ])
    func `is read from a locale name`(locale: String, language: Language) {
        #expect(Language(environmentLANG: locale) == language)
    }

    @Test(arguments: [
        ([:], Language.en),
        (["LANG": "ja_JP.UTF-8"], .ja),
        (["LC_MESSAGES": "en_GB", "LANG": "ja_JP"], .en),
        (["LC_ALL": "ja_JP", "LC_MESSAGES": "en_GB", "LANG": "C"], .ja),
        (["LC_ALL": "", "LC_MESSAGES": "", "LANG": "ja_JP"], .ja),
    ])
    func `is decided by the first variable that is set`(
        environment: [String: String], language: Language
    ) {
        #expect(Language(environment: environment) == language)
    }

    @Test func `picks its text`() {
        let text = LocalizedText(en: "yes", ja: "はい")
        #expect(text.text(in: .en) == "yes")
        #expect(text.text(in: .ja) == "はい")
    }
}
