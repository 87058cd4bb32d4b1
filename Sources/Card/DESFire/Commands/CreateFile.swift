import ByteCoding
package import DESFireWire

/// CreateBackupDataFile, CreateValueFile, CreateCyclicRecordFile (CB, CC, C0; section 3.2).
package struct CreateFile: DESFireCommand {
    /// The kinds that this project uses: all of them take part in transactions.
    package enum Kind: Hashable, Sendable {
        case backup(size: Int)
        case value(FileSettings.ValueLimits)
        case cyclicRecord(FileSettings.RecordShape)
    }

    package let number: UInt8
    package let kind: Kind
    package let fileMode: CommunicationMode
    package let rights: AccessRights

    package init(number: UInt8, kind: Kind, mode: CommunicationMode, rights: AccessRights) {
        self.number = number
        self.kind = kind
        fileMode = mode
        self.rights = rights
    }

    package var instruction: Instruction {
        switch kind {
        case .backup: .createBackupDataFile
        case .value: .createValueFile
        case .cyclicRecord: .createCyclicRecordFile
        }
    }

    package var header: [UInt8] {
        var writer = ByteWriter()
        writer.append([number, fileMode.rawValue])
        writer.append(rights.bytes)
        switch kind {
        case .backup(let size):
            writer.append(littleEndian: size, width: 3)
        case .value(let limits):
            writer.append(limits.bytes)
        case .cyclicRecord(let shape):
            writer.append(littleEndian: shape.size, width: 3)
            writer.append(littleEndian: shape.maximumCount, width: 3)
        }
        return writer.bytes
    }

    package static var refusals: Set<StatusCode> {
        [.duplicate, .outOfMemory, .parameterError, .authenticationError, .permissionDenied]
    }
}
