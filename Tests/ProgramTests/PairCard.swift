import CardEmulator
import CardLayout
import DESFire
import Foundation
import PairedCards
import Testing

/// What a desk's procedures change on one card of a pair, read from its chip file and past the whole
/// product; without what differs from run to run: when it was copied, tries, log.
struct PairCard: Hashable {
    /// Without the copy's stamp.
    let table: CardTable
    let applications: [UInt8]
    let papers: [UInt8]
    let balanceMinor: Int32
    let allowanceMinor: Int32

    init(_ file: URL) throws {
        let image = try ChipImageFile(path: file.path).load()
        let files = try #require(image.application(CardApplication.id)).files
        func data(_ number: FileNumber) throws -> [UInt8] {
            let file = files.first { $0.number == number.rawValue }
            guard case .backup(let state) = file?.content else { throw Missing(file: number) }
            return state.bytes
        }
        func value(_ number: FileNumber) throws -> Int32 {
            let file = files.first { $0.number == number.rawValue }
            guard case .value(let state) = file?.content else { throw Missing(file: number) }
            return state.balance
        }
        var table = try TableLayout(data(.table)).table
        table.lastCopy = nil
        self.table = table
        applications = try data(.applications)
        papers = try data(.papers)
        balanceMinor = try value(.balance)
        allowanceMinor = try value(.allowance)
    }

    private struct Missing: Error { let file: FileNumber }

    /// Whether nothing is on it but itself: between its recycling and its copying.
    var isBlank: Bool {
        table.standing == .blank && table.creditNumber == nil && table.eMoneyID == nil
            && table.blacklist == .none && applications == ApplicationsLayout.blank
            && balanceMinor == 0 && allowanceMinor == 0
    }
}
