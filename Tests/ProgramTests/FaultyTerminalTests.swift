import Foundation
import Testing

/// `terminal add`, whose disk fails, or which is killed, at every operation.
@Suite struct FaultyTerminalTests {
    private static let add = "issuer terminal add --home issuer --number SHOP0001 --out x.bundle"

    @Test(arguments: ["kill", "enospc", "eio", "drop"])
    func `no bundle exists that the registry does not know, and the same call finishes it`(
        fault: String
    ) throws {
        let template = try Workplace()
        #expect(try template.simulator("issuer init --home issuer").exit == 0)
        let total = try Self.operationCount(template)
        try #require(total > 5)
        var written = 0
        for operation in 1...total {
            let place = try Self.copy(template)
            let run = try Self.add(place, fault, at: operation)
            defer { try? FileManager.default.removeItem(at: Self.log(place)) }
            let row = "\(fault) \(operation): \(run.error)"
            #expect(run.wasKilled || [0, 4].contains(run.exit), "\(row)")
            if try Self.hasKeys(place) {
                written += 1
                // Other keys are refused: somebody is known to have these.
                let other = try place.simulator(
                    Self.add.replacingOccurrences(of: "x.bundle", with: "y.bundle")
                        + " --backup-device")
                #expect(other.exit == 2 && other.error.contains("terminal.taken"), "\(row)")
            }
            let again = try place.simulator(Self.add)
            #expect([0, 2].contains(again.exit), "\(row), \(again.error)")
            let enroll = try place.simulator("agent enroll --home shop --bundle x.bundle")
            #expect(enroll.exit == 0, "\(row), \(enroll.error)")
            #expect(try place.simulator(Self.add).exit == 2, "\(row)")
        }
        print("terminal add with \(fault) at each of \(total) operations: keys in \(written)")
        #expect(written > 0)
    }

    /// Whether a bundle, or what will be one, lies beside the home.
    private static func hasKeys(_ place: Workplace) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: place.folder.path).contains {
            guard $0.contains("x.bundle") else { return false }
            return try !Data(contentsOf: place.folder.appending(path: $0)).isEmpty
        }
    }

    private static func copy(_ template: Workplace) throws -> Workplace {
        let place = try Workplace()
        try FileManager.default.copyItem(
            at: template.folder.appending(path: "issuer"),
            to: place.folder.appending(path: "issuer"))
        return place
    }

    private static func add(_ place: Workplace, _ fault: String, at operation: Int) throws
        -> Workplace.Run
    {
        try place.run(
            "mainstay-simulator", Self.add.split(separator: " ").map(String.init),
            environment: [
                "LD_PRELOAD": Workplace.products.appending(path: "libfaultio.so").path,
                "FAULTIO_UNDER": place.folder.path,
                "FAULTIO_LOG": log(place).path,
                "FAULTIO_DO": fault, "FAULTIO_AT": String(operation),
            ])
    }

    /// Outside the folder whose operations are counted.
    private static func log(_ place: Workplace) -> URL {
        place.folder.appendingPathExtension("operations")
    }

    /// How many operations a call without a fault does.
    private static func operationCount(_ template: Workplace) throws -> Int {
        let place = try copy(template)
        #expect(try add(place, "count", at: 0).exit == 0)
        let count = try String(contentsOf: log(place), encoding: .utf8)
        return try #require(Int(count.trimmingCharacters(in: .whitespacesAndNewlines)))
    }
}
