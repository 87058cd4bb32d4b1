import ByteCoding
package import DESFireWire

/// GetVersion (60, section 2.1): what chip this is. Three frames, 28 bytes, no rights asked.
package struct GetVersion: DESFireCommand {
    package init() {}

    package var instruction: Instruction { .getVersion }
    package var answersInFrames: Bool { true }
    package static var refusals: Set<StatusCode> { [] }

    package func answer(from bytes: [UInt8]) throws(DESFireError) -> ChipVersion {
        do throws(ByteReader.Failure) {
            return try ChipVersion(bytes)
        } catch {
            throw .badAnswer
        }
    }
}

/// Hardware and software of a chip, and the number that it shows to everybody.
///
/// | bytes | meaning |
/// |---|---|
/// | 0-6 | hardware: vendor, type, subtype, major, minor, storage, protocol |
/// | 7-13 | software: the same |
/// | 14-20 | UID; zeros when the chip shows a random one |
/// | 21-27 (or 28) | batch, week, year |
package struct ChipVersion: Hashable, Sendable {
    /// Generations that this project tells apart.
    package enum Generation: Hashable, Sendable { case ev2, ev3, other }

    package let generation: Generation
    package let hardwareMajor: UInt8
    package let softwareMajor: UInt8
    package let uid: [UInt8]

    init(_ bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        let hardware = try reader.take(7)
        let software = try reader.take(7)
        uid = try reader.take(7)
        _ = try reader.take(7)
        if reader.remaining == 1 { _ = try reader.takeByte() }
        try reader.finish()
        hardwareMajor = hardware[3]
        softwareMajor = software[3]
        // Vendor 04 is NXP, type 01 DESFire; an implementation in software has another type.
        generation =
            switch (hardware[0], hardware[1], hardware[3]) {
            case (0x04, 0x01, 0x12), (0x04, 0x01, 0x22): .ev2
            case (0x04, 0x01, 0x33): .ev3
            default: .other
            }
    }

    /// A UID of zeros: the chip is configured to hide the real one.
    package var hidesUID: Bool { uid.allSatisfy { $0 == 0 } }
}
