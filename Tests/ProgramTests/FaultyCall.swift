import Foundation
import Testing

/// One call of a program whose disk fails, or which is killed, at one of its operations.
struct FaultyCall {
    private let line: String
    private let input: String
    private let part: String?

    /// - Parameter part: the only folder whose operations count and fail; all where nothing is said.
    init(_ line: String, input: String = "", on part: String? = nil) {
        self.line = line
        self.input = input
        self.part = part
    }

    func run(_ place: Workplace, _ fault: String, at operation: Int) throws -> Workplace.Run {
        defer { try? FileManager.default.removeItem(at: Self.log(place)) }
        return try call(place, fault, at: operation)
    }

    /// How many operations the call does without a fault, in a copy of the template.
    func count(_ template: Workplace) throws -> Int {
        let place = try Self.copy(template)
        let run = try call(place, "count", at: 0)
        defer { try? FileManager.default.removeItem(at: Self.log(place)) }
        #expect(!run.wasKilled, "\(run.error)")
        let count = try String(contentsOf: Self.log(place), encoding: .utf8)
        return try #require(Int(count.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// A copy of the named parts, or of all.
    static func copy(_ template: Workplace, _ names: String...) throws -> Workplace {
        let place = try Workplace()
        let all = try FileManager.default.contentsOfDirectory(atPath: template.folder.path)
        for name in names.isEmpty ? all : names {
            try FileManager.default.copyItem(
                at: template.folder.appending(path: name), to: place.folder.appending(path: name))
        }
        return place
    }

    /// Whether a file, or what will be it, lies in the folder.
    static func hasFile(_ place: Workplace, _ name: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: place.folder.path).contains {
            guard $0.contains(name) else { return false }
            return try !Data(contentsOf: place.folder.appending(path: $0)).isEmpty
        }
    }

    private func call(_ place: Workplace, _ fault: String, at operation: Int) throws
        -> Workplace.Run
    {
        try place.run(
            "mainstay-simulator", line.split(separator: " ").map(String.init), input: input,
            environment: [
                "LD_PRELOAD": Workplace.products.appending(path: "libfaultio.so").path,
                "FAULTIO_UNDER": part.map { place.folder.appending(path: $0).path }
                    ?? place.folder.path,
                "FAULTIO_LOG": Self.log(place).path,
                "FAULTIO_DO": fault, "FAULTIO_AT": String(operation),
            ])
    }

    /// Outside the folder whose operations are counted.
    private static func log(_ place: Workplace) -> URL {
        place.folder.appendingPathExtension("operations")
    }
}
