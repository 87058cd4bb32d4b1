/*
 * What was written to files since their last sync, and how to take it back. Not for two threads at
 * once.
 */
#ifndef UNDO_H
#define UNDO_H

#include <sys/types.h>

/* Remembers what a change of `length` bytes at `offset` is about to replace. */
void undo_remember(int descriptor, off_t offset, size_t length);

/* Forgets the changes of one file, which a sync has made durable; of every file for -1. */
void undo_forget(int descriptor);

/* Takes back every change that was not forgotten, the newest first. */
void undo_all(void);

#endif
