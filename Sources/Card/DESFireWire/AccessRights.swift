package import ByteCoding

/// Who may do what with a file: four rights of four bits (desfire-ev2.md section 3.2).
///
/// | byte | high nibble | low nibble |
/// |---|---|---|
/// | 0 | ReadWrite | Change |
/// | 1 | Read | Write |
package struct AccessRights: Hashable, Sendable {
    /// One right: a key of the application, everybody, or nobody.
    package enum Holder: Hashable, Sendable {
        /// Key `0` to `13`.
        case key(UInt8)
        /// `E`: no authentication asked.
        case free
        /// `F`: nobody, ever.
        case never

        package init(nibble: UInt8) {
            switch nibble & 0x0F {
            case 0x0E: self = .free
            case 0x0F: self = .never
            case let number: self = .key(number)
            }
        }

        package var nibble: UInt8 {
            switch self {
            case .key(let number): number & 0x0F
            case .free: 0x0E
            case .never: 0x0F
            }
        }
    }

    package let read: Holder
    package let write: Holder
    package let readWrite: Holder
    package let change: Holder

    package init(read: Holder, write: Holder, readWrite: Holder, change: Holder) {
        self.read = read
        self.write = write
        self.readWrite = readWrite
        self.change = change
    }

    package init(from reader: inout ByteReader) throws(ByteReader.Failure) {
        let first = try reader.takeByte()
        let second = try reader.takeByte()
        readWrite = Holder(nibble: first >> 4)
        change = Holder(nibble: first)
        read = Holder(nibble: second >> 4)
        write = Holder(nibble: second)
    }

    package var bytes: [UInt8] {
        [readWrite.nibble << 4 | change.nibble, read.nibble << 4 | write.nibble]
    }
}
