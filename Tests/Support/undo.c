/* What a power cut takes back. See undo.h. */
#define _GNU_SOURCE
#include "undo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A file that was written to, with a descriptor of our own. It stays open: to close any descriptor
 * of a file gives up all of the program's locks on it. */
struct file {
    dev_t device;
    ino_t inode;
    int descriptor;
    struct file *next;
};

/* How to undo a change: the bytes that were at an offset, and the size. Newest first. */
struct change {
    struct file *file;
    off_t size;
    off_t offset;
    size_t length;
    struct change *next;
    unsigned char bytes[];
};

static struct file *files;
static struct change *changes;

static struct file *file_of(int descriptor) {
    struct stat status;
    char link[40];
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return NULL;
    for (struct file *file = files; file != NULL; file = file->next)
        if (file->device == status.st_dev && file->inode == status.st_ino) return file;
    struct file *file = malloc(sizeof *file);
    if (file == NULL) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    *file = (struct file){status.st_dev, status.st_ino, -1, files};
    file->descriptor = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDWR | O_CLOEXEC, 0);
    if (file->descriptor < 0) {
        free(file);
        return NULL;
    }
    return files = file;
}

void undo_remember(int descriptor, off_t offset, size_t length) {
    struct stat status;
    int saved = errno;
    struct file *file = file_of(descriptor);
    if (file != NULL && fstat(file->descriptor, &status) == 0) {
        off_t there = status.st_size > offset ? status.st_size - offset : 0;
        size_t kept = (off_t)length < there ? length : (size_t)there;
        struct change *change = malloc(sizeof *change + kept);
        if (change != NULL) {
            *change = (struct change){file, status.st_size, offset, 0, changes};
            ssize_t got = pread(file->descriptor, change->bytes, kept, offset);
            change->length = got < 0 ? 0 : (size_t)got;
            changes = change;
        }
    }
    errno = saved;
}

void undo_forget(int descriptor) {
    struct stat status;
    if (descriptor >= 0 && fstat(descriptor, &status) != 0) return;
    struct change **link = &changes;
    while (*link != NULL) {
        struct change *change = *link;
        if (descriptor < 0 || (change->file->device == status.st_dev &&
                               change->file->inode == status.st_ino)) {
            *link = change->next;
            free(change);
        } else {
            link = &change->next;
        }
    }
}

void undo_all(void) {
    for (struct change *change = changes; change != NULL; change = change->next) {
        int descriptor = change->file->descriptor;
        size_t done = 0;
        while (done < change->length) {
            ssize_t written = syscall(
                SYS_pwrite64, descriptor, change->bytes + done, change->length - done,
                change->offset + (off_t)done);
            if (written <= 0) break;
            done += (size_t)written;
        }
        syscall(SYS_ftruncate, descriptor, change->size);
    }
}
