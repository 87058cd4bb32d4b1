/// Native instruction codes, sent as INS behind CLA `90` (desfire-ev2.md sections 1-6).
package enum Instruction: UInt8, Hashable, Sendable, CaseIterable {
    case authenticateISO = 0x1A
    case authenticateAES = 0xAA
    case authenticateEV2First = 0x71
    case authenticateEV2NonFirst = 0x77
    case additionalFrame = 0xAF

    case getVersion = 0x60
    case getCardUID = 0x51
    case freeMemory = 0x6E
    case getApplicationIDs = 0x6A
    case getDFNames = 0x6D

    case selectApplication = 0x5A
    case createApplication = 0xCA
    case deleteApplication = 0xDA
    case formatPICC = 0xFC
    case getKeySettings = 0x45
    case changeKeySettings = 0x54
    case getKeyVersion = 0x64
    case changeKey = 0xC4
    case setConfiguration = 0x5C

    case getFileIDs = 0x6F
    case getFileSettings = 0xF5
    case changeFileSettings = 0x5F
    case createStandardDataFile = 0xCD
    case createBackupDataFile = 0xCB
    case createValueFile = 0xCC
    case createLinearRecordFile = 0xC1
    case createCyclicRecordFile = 0xC0
    case createTransactionMACFile = 0xCE
    case deleteFile = 0xDF

    case readDataChained = 0xBD
    case readData = 0xAD
    case writeDataChained = 0x3D
    case writeData = 0x8D
    case getValue = 0x6C
    case credit = 0x0C
    case debit = 0xDC
    case limitedCredit = 0x1C
    case readRecordsChained = 0xBB
    case readRecords = 0xAB
    case writeRecordChained = 0x3B
    case writeRecord = 0x8B
    case updateRecordChained = 0xDB
    case updateRecord = 0xBA
    case clearRecordFile = 0xEB
    case commitTransaction = 0xC7
    case abortTransaction = 0xA7
    case commitReaderID = 0xC8
}
