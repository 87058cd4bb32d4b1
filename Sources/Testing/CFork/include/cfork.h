/*
 * What Swift does not let a program do: to fork and go on in the child, and to start a program
 * that inherits no descriptor but its streams.
 */
#ifndef CFORK_H
#define CFORK_H

/* Forks: 0 in the child, its process id in the parent, -1 when it failed. Only for a process with
 * one thread. */
int cfork(void);

/* Has Tests/Support/faultio.c, where it is loaded, read its variables anew. */
void cfork_read_faults(void);

/* Starts a program without arguments. Its standard input is the other end of `calls`, its standard
 * output that of `answers`; nobody else inherits these. Returns its process id, or -1. */
int cfork_start(const char *program, char *const environment[], int *calls, int *answers);

#endif
