import ByteCoding
import DESFireWire

/// The chip as a whole: identification, configuration, format (desfire-ev2.md sections 2 and 3).
extension EmulatedChip {
    /// 60: three frames, free; the MAC of a session ends the third.
    func getVersion(_ command: NativeCommand) throws(StatusCode) -> Answer {
        try parseNothing(command)
        let isHidden = image.configuration.contains(.randomUID)
        let uid = isHidden ? [UInt8](repeating: 0, count: 7) : image.uid
        let data =
            image.model.hardwareVersion + image.model.softwareVersion + uid + image.production
        return Answer(data: data, framing: .cut([7, 7]))
    }

    /// 51: the real UID, enciphered.
    func getCardUID(_ command: NativeCommand) throws(StatusCode) -> Answer {
        guard activation.session != nil else { throw .authenticationError }
        try parseNothing(command)
        return Answer(data: image.uid, mode: .full)
    }

    /// 6E
    func freeMemory(_ command: NativeCommand) throws(StatusCode) -> Answer {
        try parseNothing(command)
        return Answer(data: [UInt8](littleEndian: image.freeMemoryBytes, width: 3))
    }

    /// FC: needs the chip's master key, and keeps it.
    func formatPICC(_ command: NativeCommand) throws(StatusCode) -> Answer {
        try parseNothing(command)
        try needPICCLevel()
        guard holdsMasterKey else { throw .authenticationError }
        guard !image.configuration.contains(.noFormat) else { throw .permissionDenied }
        try change { next in
            next.applications = []
            next.freeMemoryBytes = next.model.memoryBytes
        }
        return .done
    }

    /// 5C: option 00 only. Proximity check and virtual card are not there to be made mandatory.
    func setConfiguration(_ command: NativeCommand) throws(StatusCode) -> Answer {
        guard let session = activation.session else { throw .authenticationError }
        try needPICCLevel()
        guard session.holdsMasterKey else { throw .authenticationError }
        let reader = try open(command, headerCount: 1, mode: .full)
        let (option, data) = try parse(reader) { reader throws(ByteReader.Failure) in
            (try reader.takeByte(), reader.takeRest())
        }
        guard option == 0 else { throw .parameterError }
        guard data.count == 1 else { throw .lengthError }
        let known = ChipConfiguration([.noFormat, .randomUID])
        let asked = ChipConfiguration(rawValue: data[0])
        guard asked.isSubset(of: known) else { throw .parameterError }
        try change { next in next.configuration.formUnion(asked) }
        return .done
    }

    /// Takes the messaging off a command that has neither header nor data.
    func parseNothing(_ command: NativeCommand) throws(StatusCode) {
        try parse(try open(command)) { _ throws(ByteReader.Failure) in }
    }

    var holdsMasterKey: Bool { activation.session?.holdsMasterKey ?? false }

    func needPICCLevel() throws(StatusCode) {
        guard activation.applicationIndex == nil else { throw .permissionDenied }
    }

    /// The selected application's place; at PICC level there are no files.
    func selectedApplication() throws(StatusCode) -> Int {
        guard let index = activation.applicationIndex else { throw .permissionDenied }
        return index
    }
}
