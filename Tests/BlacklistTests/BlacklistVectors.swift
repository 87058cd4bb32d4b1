import Blacklist
import BlacklistTesting
import ByteCoding
import Foundation
import Numbers

/// The vectors in `Tests/Support/Vectors/blacklist-vectors.json`: what another encoder, written
/// from the doc comments alone, says the bytes are.
struct BlacklistVectors: Decodable {
    struct Snapshot: Decodable, CustomStringConvertible, Sendable {
        let id: String
        let list: List
        let bytes: String

        var description: String { id }
    }

    struct Delta: Decodable, CustomStringConvertible, Sendable {
        let id: String
        let base: List
        let later: List
        let bytes: String

        var description: String { id }
    }

    struct List: Decodable, Sendable {
        let version: UInt32
        let issued: [[UInt64]]
        /// First place, step, count.
        let runs: [[UInt64]]
        let epochs: [[UInt64]]
        let releases: [[UInt64]]

        var model: ListModel {
            var model = ListModel(version: version, issued: issued.map { $0[0]...$0[1] })
            for run in runs {
                for index in 0..<run[2] { model.listed[run[0] + run[1] * index] = .first }
            }
            for row in epochs { model.listed[row[0]] = Epoch(UInt16(row[1])) }
            for row in releases {
                model.releases[row[0]] = ReleaseRow(
                    place: row[0], epoch: Epoch(UInt16(row[1])), version: UInt32(row[2]))
            }
            return model
        }
    }

    let snapshots: [Snapshot]
    let deltas: [Delta]

    static let all = Result {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Support/Vectors/blacklist-vectors.json")
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }

    static let snapshots = (try? all.get().snapshots) ?? []
    static let deltas = (try? all.get().deltas) ?? []
}
