package import DESFireWire

/// GetKeyVersion (64): the version byte that ChangeKey stored beside a key. Free access.
package struct GetKeyVersion: DESFireCommand {
    package let keyNumber: UInt8

    package init(keyNumber: UInt8) { self.keyNumber = keyNumber }

    package var instruction: Instruction { .getKeyVersion }
    package var header: [UInt8] { [keyNumber] }
    package static var refusals: Set<StatusCode> { [.noSuchKey, .authenticationError] }

    package func answer(from bytes: [UInt8]) throws(DESFireError) -> UInt8 {
        guard bytes.count == 1 else { throw .badAnswer }
        return bytes[0]
    }
}
