package import DESFireWire

/// SelectApplication (5A, desfire-ev2.md section 3): makes an application, or the card itself,
/// the target of what follows. Plain always; ends a session.
package struct SelectApplication: DESFireCommand {
    package let application: ApplicationID

    package init(_ application: ApplicationID) { self.application = application }

    package var instruction: Instruction { .selectApplication }
    package var header: [UInt8] { application.bytes }
    package var mode: CommunicationMode { .plain }
    package static var refusals: Set<StatusCode> { [.applicationNotFound, .chipDisabled] }
}
