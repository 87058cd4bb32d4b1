package import DESFireWire

/// FreeMem (6E, section 2.4): bytes left for applications and files.
package struct FreeMemory: DESFireCommand {
    package init() {}

    package var instruction: Instruction { .freeMemory }
    package static var refusals: Set<StatusCode> { [.authenticationError] }

    package func answer(from bytes: [UInt8]) throws(DESFireError) -> Int {
        guard bytes.count == 3 else { throw .badAnswer }
        return Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
    }
}
