import CardFuzzing
import Glibc

/// What libFuzzer calls with every input that it has made up.
///
/// - Returns: -1 for an input that names no parser: it is not worth keeping.
@_cdecl("LLVMFuzzerTestOneInput")
func examineInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = Array(UnsafeBufferPointer(start: bytes, count: count))
    if let parser = Tally.onlyParser, !input.isEmpty { input[0] = parser }
    guard let parser = input.first.map(Int.init), parser < FuzzSubject.all.count else { return -1 }
    Tally.inputs[parser] += 1
    if case .broken(let what) = fuzz(input) {
        let line = Array("broken: \(what)\n".utf8)
        _ = write(2, line, line.count)
        abort()
    }
    return 0
}

/// How many inputs each parser was given; libFuzzer has one thread.
enum Tally {
    nonisolated(unsafe) static var inputs = [Int](repeating: 0, count: FuzzSubject.all.count)

    /// The one that `MAINSTAY_FUZZ_PARSER` names: all inputs are for it.
    static let onlyParser: UInt8? = getenv("MAINSTAY_FUZZ_PARSER").flatMap { name in
        let name = String(cString: name)
        guard let number = FuzzSubject.all.firstIndex(where: { $0.name == name }) else {
            print("no parser is called \(name); there are:")
            for subject in FuzzSubject.all { print("  \(subject.name)") }
            exit(2)
        }
        return UInt8(number)
    }

    static func printAtExit() {
        atexit {
            for (subject, count) in zip(FuzzSubject.all, Tally.inputs) where count > 0 {
                print("\(subject.name): \(count) inputs")
            }
        }
    }
}
