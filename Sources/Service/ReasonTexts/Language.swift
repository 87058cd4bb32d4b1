/// A language that people are spoken to in.
package enum Language: String, Hashable, Sendable, CaseIterable {
    case ja
    case en

    /// From one locale name of POSIX, such as `ja_JP.UTF-8`: Japanese for `ja`, else English.
    package init(environmentLANG locale: String) {
        let language = locale.prefix { $0.isASCII && $0.isLetter }
        self = language == "ja" ? .ja : .en
    }

    /// From a process's environment: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not
    /// empty decides (POSIX.1-2017, 8.2).
    package init(environment: [String: String]) {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
        let locale = names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        self.init(environmentLANG: locale ?? "")
    }
}
