// Coverage-guided fuzzing of every parser of hostile bytes: `./run fuzz -max_total_time=300`.
import CLibFuzzer
import Glibc

Tally.printAtExit()
var count = CommandLine.argc
var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(LLVMFuzzerRunDriver(&count, &words) { examineInput($0, $1) })
