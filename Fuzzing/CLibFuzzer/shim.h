/* What the fuzzer's runtime, which comes with the toolchain, offers to a program with a main of
   its own. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*examine)(const uint8_t *bytes, size_t count));
