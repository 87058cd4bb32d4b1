import CardEmulator
import CardLayout
import ShopTesting

/// What a transition changes on a chip, as it is committed: everything but tries and log, which
/// other commits change, too.
struct ChipState: Hashable {
    let table: [UInt8]
    let applications: [UInt8]
    let papers: [UInt8]
    let balance: Int32
    let allowance: Int32

    init(_ box: ChipBox) {
        let files = box.current.applications[0]
        func bytes(_ file: FileNumber) -> [UInt8] {
            guard case .backup(let state)? = files.file(file.rawValue)?.content else { return [] }
            return state.bytes
        }
        func value(_ file: FileNumber) -> Int32 {
            guard case .value(let state)? = files.file(file.rawValue)?.content else { return -1 }
            return state.balance
        }
        table = bytes(.table)
        applications = bytes(.applications)
        papers = bytes(.papers)
        balance = value(.balance)
        allowance = value(.allowance)
    }
}
