package import ArgumentParser
package import ReasonTexts

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How a command's answer is printed: for people in their language, or as one JSON object.
package struct OutputOptions: ParsableArguments {
    @Flag(help: "Print exactly one JSON object.")
    package var json = false

    @Option(
        help: "Language of what people read: ja or en (default: from LANG).",
        transform: { text in
            guard let language = Language(rawValue: text) else {
                throw ValidationError("'\(text)' is not a language: ja or en")
            }
            return language
        })
    package var lang: Language?

    package init() {}

    package var language: Language { lang ?? Language(environment: Surroundings.variables) }

    /// Prints an answer, and ends the program with its exit code.
    package func finish(_ answer: Answer) throws -> Never? {
        if json {
            Standard.out(answer.json.line)
        } else {
            for line in answer.lines(language) { Standard.out(line) }
        }
        guard answer.exit == 0 else { throw ExitCode(answer.exit) }
        return nil
    }
}

/// What a command has to say, in both forms.
package struct Answer: Sendable {
    let exit: Int32
    let json: JSONValue
    let lines: @Sendable (Language) -> [String]

    /// - Parameter exit: 0 approved or done, 1 declined or wrong, 3 incomplete.
    package init(
        exit: Int32 = 0, json: JSONValue, lines: @escaping @Sendable (Language) -> [String]
    ) {
        self.exit = exit
        self.json = json
        self.lines = lines
    }
}

extension Language {
    /// One of two texts.
    package func pick(ja: String, en: String) -> String {
        switch self {
        case .ja: ja
        case .en: en
        }
    }
}

/// The two streams. A reader that has gone away is nobody to tell.
package enum Standard {
    package static func out(_ line: String) { write(line + "\n", to: 1) }
    package static func error(_ line: String) { write(line + "\n", to: 2) }

    /// Whether somebody watches the error stream.
    package static var isErrorTerminal: Bool { isatty(2) == 1 }

    /// A line of the error stream in place of the one before it.
    package static func overwrite(_ line: String) { write("\r\u{1B}[K" + line, to: 2) }

    /// Data on standard output; whether it has all arrived. Nobody must take a part of a file for
    /// the whole.
    package static func deliver(_ text: String) -> Bool { write(text, to: 1) }

    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            let count = bytes[position...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno != EINTR { return false }
            position += max(0, count)
        }
        return true
    }

    /// Everything on standard input, up to a limit; nil beyond it.
    package static func input(limit: Int = 4_096) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1_024)
        while bytes.count <= limit {
            let count = read(0, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0, errno != EINTR { return nil }
            bytes += buffer.prefix(max(0, count))
        }
        return nil
    }
}

/// What the process was started with.
package enum Surroundings {
    package static var variables: [String: String] { ProcessInfo.processInfo.environment }
}
