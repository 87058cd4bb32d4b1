/// The second status byte behind SW1 = `91` (desfire-ev2.md section 1.3).
package enum StatusCode: UInt8, Error, Hashable, Sendable, CaseIterable {
    case ok = 0x00
    case proximityCheckRequired = 0x0B
    case noChanges = 0x0C
    case outOfMemory = 0x0E
    case illegalCommand = 0x1C
    case integrityError = 0x1E
    case noSuchKey = 0x40
    case lengthError = 0x7E
    case okSignature = 0x90
    case permissionDenied = 0x9D
    case parameterError = 0x9E
    case applicationNotFound = 0xA0
    case applicationIntegrityError = 0xA1
    case authenticationDelay = 0xAD
    case authenticationError = 0xAE
    case additionalFrame = 0xAF
    case boundaryError = 0xBE
    case chipIntegrityError = 0xC1
    case commandAborted = 0xCA
    case chipDisabled = 0xCD
    case countError = 0xCE
    case duplicate = 0xDE
    case memoryError = 0xEE
    case fileNotFound = 0xF0
    case fileIntegrityError = 0xF1

    /// SW1 of every native status.
    package static let sw1: UInt8 = 0x91
}
