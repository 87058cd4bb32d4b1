/// An application on the chip: keys, settings and files (desfire-ev2.md section 3.1).
package struct ChipApplication: Codable, Hashable, Sendable {
    /// Three bytes, wire order.
    @HexCoded package var id: [UInt8]
    package var keySettings: ChipKeySettings
    /// KeySett2: key type, whether files carry ISO ids, number of keys.
    package let keySettings2: UInt8
    package var keys: [ChipKey]
    /// The ISO file id as a number; native commands send it least significant byte first.
    package let isoFileID: UInt16?
    @HexCoded package var dfName: [UInt8]
    /// In the order of their creation.
    package var files: [ChipFile]

    package func file(_ number: UInt8) -> ChipFile? { files.first { $0.number == number } }

    /// KeySett2 b5: every data and record file then has an ISO id.
    var usesISOFileIDs: Bool { keySettings2 & 0x20 != 0 }

    /// Where the transaction MAC file stands among the files; there is at most one.
    var transactionMACIndex: Int? {
        files.firstIndex { if case .transactionMAC = $0.content { true } else { false } }
    }

    /// The transaction counter has run out: data commands are refused (section 7).
    var isAtTransactionLimit: Bool {
        guard let index = transactionMACIndex,
            case .transactionMAC(let state) = files[index].content
        else { return false }
        return state.counter >= state.limit ?? .max
    }

    var memoryCost: Int { 64 + 32 * keys.count }

    var isConsistent: Bool {
        let numbers = files.map(\.number)
        return (1...14).contains(keys.count) && keys.count == Int(keySettings2 & 0x0F)
            && keys.allSatisfy { $0.kind == .aes && $0.isConsistent } && dfName.count <= 16
            && Set(numbers).count == numbers.count && files.allSatisfy(\.isConsistent)
            && files.count { if case .transactionMAC = $0.content { true } else { false } } <= 1
    }
}
