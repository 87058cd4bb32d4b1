package import Numbers

/// What the issuer says of one number, as a line of a file: `number,epoch,reason`.
///
/// With a reason for an invalid number it is invalid up to the epoch; with `mistake` or `found`
/// it is released up to the epoch. So one file carries a whole list, and what was exported can be
/// imported.
package struct ListLine: Hashable, Sendable {
    /// In the number scheme.
    package let place: UInt64
    package let epoch: Epoch
    package let reason: ListReason

    package init(place: UInt64, epoch: Epoch, reason: ListReason) {
        self.place = place
        self.epoch = epoch
        self.reason = reason
    }

    /// The first line of a file: what its columns are. A file may do without.
    package static let header = "number,epoch,reason"

    /// What is wrong with a line of a file.
    package enum Fault: Error, Hashable, Sendable {
        /// Not three fields, or endless.
        case form
        /// Not a number of the scheme.
        case number
        /// Not an integer from 0 to 65535.
        case epoch
        case reason
        /// Another line says something else of this number.
        case conflict
    }
}

extension ListLine {
    /// No good line is longer, in bytes.
    static let maximumCount = 32

    /// Takes the form that ``text(in:)`` gives, and no other.
    package init(_ bytes: ArraySlice<UInt8>, in scheme: NumberScheme) throws(Fault) {
        guard bytes.count <= Self.maximumCount else { throw .form }
        let fields = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count == 3 else { throw .form }
        guard let number = CardNumber(field: Array(fields[0])),
            let place = scheme.index(of: number)
        else { throw .number }
        guard let epoch = Self.epoch(fields[1]) else { throw .epoch }
        guard let reason = ListReason(rawValue: String(decoding: fields[2], as: UTF8.self)) else {
            throw .reason
        }
        self.init(place: place, epoch: epoch, reason: reason)
    }

    /// Nil when the place lies outside the scheme.
    package func text(in scheme: NumberScheme) -> String? {
        scheme.number(at: place).map { "\($0.text),\(epoch.value),\(reason.rawValue)" }
    }

    /// Digits only, and no zero before others.
    private static func epoch(_ digits: ArraySlice<UInt8>) -> Epoch? {
        let ascii = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard (1...5).contains(digits.count), digits.allSatisfy(ascii.contains),
            digits.count == 1 || digits.first != ascii.lowerBound
        else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - ascii.lowerBound) }
        return UInt16(exactly: value).map { Epoch($0) }
    }
}
