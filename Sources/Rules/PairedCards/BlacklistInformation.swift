package import Numbers

/// An invalid card number, and the epoch up to which it is invalid.
package struct BlacklistEntry: Hashable, Sendable {
    package let number: CardNumber
    package let epoch: Epoch

    package init(number: CardNumber, epoch: Epoch) {
        self.number = number
        self.epoch = epoch
    }
}

/// Field 45 (86 on the device): up to four invalid numbers, oldest first (T18).
package struct BlacklistInformation: Hashable, Sendable {
    package static let maximumCount = 4

    package let entries: [BlacklistEntry]

    /// Nil for more entries than the field holds.
    package init?(_ entries: [BlacklistEntry]) {
        guard entries.count <= Self.maximumCount else { return nil }
        self.entries = entries
    }

    private init() {
        entries = []
    }

    /// The blank field.
    package static let none = BlacklistInformation()

    /// Whether an entry speaks against a card of this number and epoch: one of a lower epoch does
    /// not, because the number was released since (T25).
    package func lists(_ number: CardNumber, at epoch: Epoch) -> Bool {
        entries.contains { $0.number == number && $0.epoch >= epoch }
    }
}
