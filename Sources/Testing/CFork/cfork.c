#define _GNU_SOURCE
#include "cfork.h"

#include <dlfcn.h>
#include <stddef.h>
#include <unistd.h>

int cfork(void) { return fork(); }

void cfork_read_faults(void) {
    void (*read_environment)(void) =
        (void (*)(void))dlsym(RTLD_DEFAULT, "faultio_read_environment");
    if (read_environment != NULL) read_environment();
}
