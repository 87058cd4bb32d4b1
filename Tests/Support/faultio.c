/*
 * Makes the disk fail under a program: preload it with LD_PRELOAD.
 *
 *   FAULTIO_UNDER  the folder whose files are watched; names that end in -shm are not, because
 *                  SQLite rebuilds them
 *   FAULTIO_AT     the operation, counted from 1 in each process, at which the fault happens
 *   FAULTIO_DO     kill    SIGKILL before the operation
 *                  eio     that operation fails with EIO
 *                  enospc  from then on the disk is full: what needs room fails with ENOSPC, while
 *                          syncing, shrinking, renaming and unlinking go on
 *                  drop    the power fails before the operation: whatever was written to a file
 *                          since its last sync is undone, then SIGKILL
 *                  count   nothing
 *   FAULTIO_LOG    a file to which each process that did any operation appends their number when
 *                  it ends, and each that is killed here
 *
 * Operations: write, pwrite, writev, pwritev, ftruncate, fsync, fdatasync, syncfs, msync, rename,
 * unlink, and an open that creates or empties a file.
 *
 * A name is taken as durable at once, and a sync makes a file durable to its end. Not watched:
 * stores into mapped memory, fallocate, copies inside the kernel, and libc's own streams, which
 * reach the kernel without passing here. For 64-bit Linux.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "undo.h"

enum fault { COUNT, KILL, EIO_ONCE, DISK_FULL, POWER_CUT };

/* What an operation needs: room on the disk, or none. */
enum need { ROOM, NO_ROOM };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char under[PATH_MAX];
static char log_path[PATH_MAX];
static enum fault fault;
static unsigned long fault_at;
static unsigned long count;
static int is_full;
static int is_logged;

static void enter(void) { pthread_mutex_lock(&lock); }
static void leave(void) { pthread_mutex_unlock(&lock); }

/* A child of fork counts anew. */
static void leave_in_child(void) {
    count = 0;
    is_logged = 0;
    leave();
}

/* What the variables say now. For a child of fork that has set them; it must count anew, too. */
void faultio_read_environment(void) {
    static const char *const names[] = {"count", "kill", "eio", "enospc", "drop"};
    const char *folder = getenv("FAULTIO_UNDER");
    const char *at = getenv("FAULTIO_AT");
    const char *action = getenv("FAULTIO_DO");
    const char *log = getenv("FAULTIO_LOG");
    if (folder == NULL || realpath(folder, under) == NULL) under[0] = '\0';
    snprintf(log_path, sizeof log_path, "%s", log == NULL ? "" : log);
    fault = COUNT;
    fault_at = at == NULL ? 0 : strtoul(at, NULL, 10);
    for (int index = 0; index < 5; index++)
        if (action != NULL && strcmp(action, names[index]) == 0) fault = (enum fault)index;
}

static void configure(void) {
    faultio_read_environment();
    pthread_atfork(enter, leave, leave_in_child);
}

__attribute__((constructor)) static void begin(void) { pthread_once(&once, configure); }

static void append_to_log(void) {
    char line[32];
    if (is_logged || count == 0 || log_path[0] == '\0') return;
    is_logged = 1;
    int descriptor = (int)syscall(
        SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return;
    int length = snprintf(line, sizeof line, "%lu\n", count);
    syscall(SYS_write, descriptor, line, (size_t)length);
    syscall(SYS_close, descriptor);
}

__attribute__((destructor)) static void end(void) { append_to_log(); }

/* Which files are watched. */

static int is_watched_path(const char *path) {
    size_t length = strlen(under), whole = strlen(path);
    if (length == 0 || strncmp(path, under, length) != 0 || path[length] != '/') return 0;
    return whole < 4 || strcmp(path + whole - 4, "-shm") != 0;
}

static int descriptor_path(int descriptor, char path[PATH_MAX]) {
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = '\0';
    return 1;
}

static int is_watched(int descriptor) {
    char path[PATH_MAX];
    int saved = errno;
    pthread_once(&once, configure);
    int watched = under[0] != '\0' && descriptor_path(descriptor, path) && is_watched_path(path);
    errno = saved;
    return watched;
}

/* Whether a name, seen from a folder's descriptor, lies in the folder; its own last part may be
 * missing or a link. */
static int is_watched_name(int folder, const char *name) {
    char joined[2 * PATH_MAX], parent[PATH_MAX], whole[2 * PATH_MAX], base[PATH_MAX];
    int saved = errno, watched = 0;
    pthread_once(&once, configure);
    if (under[0] == '\0' || name == NULL || strlen(name) >= PATH_MAX) return 0;
    if (name[0] == '/' || folder == AT_FDCWD)
        snprintf(joined, sizeof joined, "%s%s", name[0] == '/' ? "" : "./", name);
    else if (descriptor_path(folder, base))
        snprintf(joined, sizeof joined, "%s/%s", base, name);
    else
        return 0;
    char *slash = strrchr(joined, '/');
    const char *last = slash + 1;
    *slash = '\0';
    if (realpath(joined[0] == '\0' ? "/" : joined, parent) != NULL) {
        snprintf(whole, sizeof whole, "%s/%s", parent, last);
        watched = is_watched_path(whole);
    }
    errno = saved;
    return watched;
}

/* Finds the file behind mapped memory in the process's own list of mappings. */
static int is_watched_memory(const void *address) {
    char line[PATH_MAX + 128];
    int saved = errno, watched = 0;
    pthread_once(&once, configure);
    FILE *maps = under[0] == '\0' ? NULL : fopen("/proc/self/maps", "re");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long first, last;
        char *path = strchr(line, '/');
        if (path == NULL || sscanf(line, "%lx-%lx", &first, &last) != 2) continue;
        if ((unsigned long)address < first || (unsigned long)address >= last) continue;
        path[strcspn(path, "\n")] = '\0';
        watched = is_watched_path(path);
    }
    if (maps != NULL) fclose(maps);
    errno = saved;
    return watched;
}

/* Counts an operation that is about to happen, and returns the error it fails with, or 0. */
static int fault_now(enum need need) {
    count++;
    int is_due = count == fault_at;
    if (is_due && (fault == KILL || fault == POWER_CUT)) {
        if (fault == POWER_CUT) undo_all();
        append_to_log();
        syscall(SYS_kill, getpid(), SIGKILL);
        for (;;) pause();
    }
    if (is_due && fault == EIO_ONCE) return EIO;
    if (is_due && fault == DISK_FULL) is_full = 1;
    return is_full && need == ROOM ? ENOSPC : 0;
}

/* The operations. */

static long failed(int error) {
    errno = error;
    return -1;
}

static off_t position_of(int descriptor) {
    struct stat status;
    int flags = fcntl(descriptor, F_GETFL);
    if (flags >= 0 && (flags & O_APPEND) != 0 && fstat(descriptor, &status) == 0)
        return status.st_size;
    off_t position = lseek(descriptor, 0, SEEK_CUR);
    return position < 0 ? 0 : position;
}

static size_t total(const struct iovec *parts, int part_count) {
    size_t sum = 0;
    for (int index = 0; index < part_count; index++) sum += parts[index].iov_len;
    return sum;
}

/* An offset that means the file's own position. */
static const off_t HERE = -1;

/* The kernel's call, after it was counted and what it replaces was remembered. */
static ssize_t change(
    long call, int descriptor, const void *source, size_t operand, off_t offset, size_t length) {
    enter();
    int error = fault_now(ROOM);
    if (error != 0) {
        leave();
        return failed(error);
    }
    if (fault == POWER_CUT)
        undo_remember(descriptor, offset == HERE ? position_of(descriptor) : offset, length);
    /* The vector call takes its offset in two halves; on 64 bits the low one holds it all. */
    ssize_t result = syscall(call, descriptor, source, operand, offset, 0);
    int saved = errno, flags = fcntl(descriptor, F_GETFL);
    if (result >= 0 && flags >= 0 && (flags & O_DSYNC) != 0) undo_forget(descriptor);
    errno = saved;
    leave();
    return result;
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
    if (!is_watched(descriptor)) return syscall(SYS_write, descriptor, bytes, length);
    return change(SYS_write, descriptor, bytes, length, HERE, length);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
    if (!is_watched(descriptor))
        return syscall(SYS_pwrite64, descriptor, bytes, length, offset);
    return change(SYS_pwrite64, descriptor, bytes, length, offset, length);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off_t offset) {
    return pwrite(descriptor, bytes, length, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int part_count) {
    if (!is_watched(descriptor)) return syscall(SYS_writev, descriptor, parts, part_count);
    return change(
        SYS_writev, descriptor, parts, (size_t)part_count, HERE, total(parts, part_count));
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int part_count, off_t offset) {
    if (!is_watched(descriptor))
        return syscall(SYS_pwritev, descriptor, parts, part_count, offset, 0);
    return change(
        SYS_pwritev, descriptor, parts, (size_t)part_count, offset, total(parts, part_count));
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int part_count, off_t offset) {
    return pwritev(descriptor, parts, part_count, offset);
}

int ftruncate(int descriptor, off_t size) {
    struct stat status;
    if (!is_watched(descriptor)) return (int)syscall(SYS_ftruncate, descriptor, size);
    enter();
    int grows = fstat(descriptor, &status) == 0 && size > status.st_size;
    int error = fault_now(grows ? ROOM : NO_ROOM);
    if (error == 0 && fault == POWER_CUT) undo_remember(descriptor, size, SSIZE_MAX);
    long result = error == 0 ? syscall(SYS_ftruncate, descriptor, size) : failed(error);
    leave();
    return (int)result;
}

int ftruncate64(int descriptor, off_t size) { return ftruncate(descriptor, size); }

static int synchronise(long call, int descriptor) {
    if (!is_watched(descriptor)) return (int)syscall(call, descriptor);
    enter();
    int error = fault_now(NO_ROOM);
    long result = error == 0 ? syscall(call, descriptor) : failed(error);
    if (result == 0) undo_forget(call == SYS_syncfs ? -1 : descriptor);
    leave();
    return (int)result;
}

int fsync(int descriptor) { return synchronise(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return synchronise(SYS_fdatasync, descriptor); }
int syncfs(int descriptor) { return synchronise(SYS_syncfs, descriptor); }

int msync(void *address, size_t length, int flags) {
    if (!is_watched_memory(address)) return (int)syscall(SYS_msync, address, length, flags);
    enter();
    int error = fault_now(NO_ROOM);
    long result = error == 0 ? syscall(SYS_msync, address, length, flags) : failed(error);
    leave();
    return (int)result;
}

int renameat2(int from, const char *old, int to, const char *new, unsigned int flags) {
    if (!is_watched_name(from, old) && !is_watched_name(to, new))
        return (int)syscall(SYS_renameat2, from, old, to, new, flags);
    enter();
    int error = fault_now(NO_ROOM);
    long result = error == 0 ? syscall(SYS_renameat2, from, old, to, new, flags) : failed(error);
    leave();
    return (int)result;
}

int renameat(int from, const char *old, int to, const char *new) {
    return renameat2(from, old, to, new, 0);
}

int rename(const char *old, const char *new) {
    return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0);
}

int unlinkat(int folder, const char *name, int flags) {
    if (!is_watched_name(folder, name)) return (int)syscall(SYS_unlinkat, folder, name, flags);
    enter();
    int error = fault_now(NO_ROOM);
    long result = error == 0 ? syscall(SYS_unlinkat, folder, name, flags) : failed(error);
    leave();
    return (int)result;
}

int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }

/* Whether an open changes anything, and if so whether it needs room for a new name. */
static int changes_by_opening(int folder, const char *name, int flags, enum need *need) {
    struct stat status;
    int saved = errno;
    int exists = fstatat(folder, name, &status, 0) == 0;
    errno = saved;
    *need = exists ? NO_ROOM : ROOM;
    return exists ? (flags & O_TRUNC) != 0 && status.st_size > 0 : (flags & O_CREAT) != 0;
}

static int open_at(int folder, const char *name, int flags, mode_t mode) {
    enum need need;
    if ((flags & (O_CREAT | O_TRUNC)) == 0 || !is_watched_name(folder, name) ||
        !changes_by_opening(folder, name, flags, &need))
        return (int)syscall(SYS_openat, folder, name, flags, mode);
    enter();
    int error = fault_now(need);
    if (error == 0 && need == NO_ROOM && fault == POWER_CUT) {
        /* The descriptor may be closed again: ours on the same file is opened by `undo_remember`,
         * and the program cannot have locked a file that it empties by opening. */
        int emptied = (int)syscall(SYS_openat, folder, name, O_RDWR | O_CLOEXEC, 0);
        if (emptied >= 0) {
            undo_remember(emptied, 0, SSIZE_MAX);
            syscall(SYS_close, emptied);
        }
    }
    long result = error == 0 ? syscall(SYS_openat, folder, name, flags, mode) : failed(error);
    leave();
    return (int)result;
}

/* The mode is there only when a file may be made. */
#define OPEN_WITH_MODE(FOLDER, NAME, FLAGS) \
    mode_t mode = 0; \
    if (((FLAGS) & O_CREAT) != 0 || ((FLAGS) & O_TMPFILE) == O_TMPFILE) { \
        va_list rest; \
        va_start(rest, FLAGS); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    } \
    return open_at(FOLDER, NAME, FLAGS, mode)

int open(const char *name, int flags, ...) { OPEN_WITH_MODE(AT_FDCWD, name, flags); }
int open64(const char *name, int flags, ...) { OPEN_WITH_MODE(AT_FDCWD, name, flags); }
int openat(int folder, const char *name, int flags, ...) { OPEN_WITH_MODE(folder, name, flags); }
int openat64(int folder, const char *name, int flags, ...) { OPEN_WITH_MODE(folder, name, flags); }

int creat(const char *name, mode_t mode) {
    return open_at(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int creat64(const char *name, mode_t mode) { return creat(name, mode); }

/* Ends without destructors. */
void _exit(int status) {
    append_to_log();
    for (;;) syscall(SYS_exit_group, status);
}

void _Exit(int status) { _exit(status); }
