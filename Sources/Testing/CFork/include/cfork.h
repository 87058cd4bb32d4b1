/*
 * What Swift does not let a program do: to fork and go on in the child, to start a program that
 * inherits no descriptor but its streams, and to open a terminal.
 */
#ifndef CFORK_H
#define CFORK_H

/* Forks, and has the child run `body`, which ends it, on a thread of its own. Returns the child's
 * process id, -1 when it failed. Only for a process with one thread.
 *
 * The thread that has forked must not run Swift any more: its runtime remembers the thread's id
 * across the fork, locks with it, and two threads that meet at such a lock wait for ever. */
int cfork(void (*body)(void *), void *context);

/* Has Tests/Support/faultio.c, where it is loaded, read its variables anew. */
void cfork_read_faults(void);

/* Starts a program without arguments. Its standard input is the other end of `calls`, its standard
 * output that of `answers`; nobody else inherits these. Returns its process id, or -1. */
int cfork_start(const char *program, char *const environment[], int *calls, int *answers);

/* Opens a pseudo terminal. Returns the person's side of it, or -1; `end` is the program's side. */
int cfork_open_terminal(int *end);

#endif
