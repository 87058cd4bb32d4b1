package import DESFire
package import DESFireWire

/// The application on the chip: its name, its keys' rights, its files (profile, "Application and
/// keys" and "Files"). Sizes, rights and meaning are fixed there; this is their one place in code.
package enum CardApplication {
    package static let id = ApplicationID(0xF4, 0x4D, 0x53)

    /// Master key changeable, settings changeable; listing and creating ask for the master key.
    package static let keySettings: UInt8 = 0x09
    package static let keyCount: UInt8 = 4

    /// The same for the card itself, once it is closed: nobody else adds applications.
    package static let closedCardSettings: UInt8 = 0x09

    /// What the files need, about; asked of the chip before anything is written.
    package static let neededBytes = 2_600
}

/// File numbers.
package enum FileNumber: UInt8, Hashable, Sendable, CaseIterable {
    case table = 0x01
    case tries = 0x02
    case balance = 0x03
    case log = 0x04
    case applications = 0x05
    case papers = 0x06
    case allowance = 0x07
    case transactionMAC = 0x0F
}

extension FileNumber {
    /// Every file travels enciphered and MACed.
    package static let mode = CommunicationMode.full

    package var rights: AccessRights {
        switch self {
        case .table, .papers:
            AccessRights(read: .validation, write: .never, readWrite: .reissue, change: .issuer)
        case .tries:
            AccessRights(
                read: .reissue, write: .reissue, readWrite: .validation, change: .issuer)
        case .balance, .allowance:
            AccessRights(read: .validation, write: .reissue, readWrite: .load, change: .issuer)
        case .log:
            AccessRights(
                read: .validation, write: .validation, readWrite: .reissue, change: .issuer)
        case .applications:
            AccessRights(read: .never, write: .never, readWrite: .reissue, change: .issuer)
        case .transactionMAC:
            AccessRights(read: .load, write: .never, readWrite: .never, change: .issuer)
        }
    }
}

extension FileNumber {
    /// The command that creates this file on a new card; nil for the transaction MAC file, whose
    /// command carries a key.
    ///
    /// - Parameter firstValues: booked by the issuer as load 0, with the most that may ever stand
    ///   on the card.
    package func creation(firstValues: FirstValues) -> CreateFile? {
        guard let kind = kind(firstValues) else { return nil }
        return CreateFile(number: rawValue, kind: kind, mode: Self.mode, rights: rights)
    }

    private func kind(_ first: FirstValues) -> CreateFile.Kind? {
        switch self {
        case .table: .backup(size: TableLayout.count)
        case .tries: .backup(size: TriesLayout.count)
        case .balance:
            .value(
                FileSettings.ValueLimits(
                    lower: 0, upper: first.balanceLimit, value: first.balance,
                    limitedCreditEnabled: true))
        case .log: .cyclicRecord(FileSettings.RecordShape(size: LogRecord.count, maximumCount: 11))
        case .applications: .backup(size: ApplicationsLayout.count)
        case .papers: .backup(size: PapersLayout.count)
        case .allowance:
            .value(
                FileSettings.ValueLimits(
                    lower: 0, upper: first.allowanceLimit, value: first.allowance,
                    limitedCreditEnabled: false))
        case .transactionMAC: nil
        }
    }
}

/// What the two value files are created with, in minor units.
package struct FirstValues: Hashable, Sendable {
    package let balance: Int32
    package let balanceLimit: Int32
    package let allowance: Int32
    package let allowanceLimit: Int32

    package init(balance: Int32, balanceLimit: Int32, allowance: Int32, allowanceLimit: Int32) {
        self.balance = balance
        self.balanceLimit = balanceLimit
        self.allowance = allowance
        self.allowanceLimit = allowanceLimit
    }
}

extension AccessRights.Holder {
    fileprivate static let issuer = AccessRights.Holder.key(KeyRole.issuer.number)
    fileprivate static let validation = AccessRights.Holder.key(KeyRole.validation.number)
    fileprivate static let reissue = AccessRights.Holder.key(KeyRole.reissue.number)
    fileprivate static let load = AccessRights.Holder.key(KeyRole.load.number)
}
