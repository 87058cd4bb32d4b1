#define _GNU_SOURCE
#include "cfork.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

static const int not_run = 70;

struct call {
    void (*body)(void *);
    void *context;
};

static void *run(void *argument) {
    const struct call *call = argument;
    call->body(call->context);
    _exit(not_run);
}

int cfork(void (*body)(void *), void *context) {
    struct call call = {body, context};
    pthread_t thread;
    pid_t id = fork();
    if (id != 0) return id;
    if (pthread_create(&thread, NULL, run, &call) == 0) pthread_join(thread, NULL);
    _exit(not_run);
}

void cfork_read_faults(void) {
    void (*read_environment)(void) =
        (void (*)(void))dlsym(RTLD_DEFAULT, "faultio_read_environment");
    if (read_environment != NULL) read_environment();
}

static pid_t start_between(const char *program, char *const environment[], int input, int output) {
    char *const arguments[] = {(char *)program, NULL};
    posix_spawn_file_actions_t actions;
    pid_t id = -1;
    if (posix_spawn_file_actions_init(&actions) != 0) return -1;
    if (posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) != 0 ||
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1) != 0 ||
        posix_spawn(&id, program, &actions, NULL, arguments, environment) != 0)
        id = -1;
    posix_spawn_file_actions_destroy(&actions);
    return id;
}

int cfork_start(const char *program, char *const environment[], int *calls, int *answers) {
    int to_it[2], from_it[2];
    if (pipe2(to_it, O_CLOEXEC) != 0) return -1;
    if (pipe2(from_it, O_CLOEXEC) != 0) {
        close(to_it[0]);
        close(to_it[1]);
        return -1;
    }
    pid_t id = start_between(program, environment, to_it[0], from_it[1]);
    close(to_it[0]);
    close(from_it[1]);
    *calls = to_it[1];
    *answers = from_it[0];
    if (id < 0) {
        close(to_it[1]);
        close(from_it[0]);
    }
    return id;
}

int cfork_open_terminal(int *end) {
    char name[64];
    int person = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (person < 0) return -1;
    *end = -1;
    if (grantpt(person) == 0 && unlockpt(person) == 0 &&
        ptsname_r(person, name, sizeof name) == 0)
        *end = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*end >= 0) return person;
    close(person);
    return -1;
}
