/*
 * What Swift does not let a program do: to fork and go on in the child.
 */
#ifndef CFORK_H
#define CFORK_H

/* Forks: 0 in the child, its process id in the parent, -1 when it failed. Only for a process with
 * one thread. */
int cfork(void);

/* Has Tests/Support/faultio.c, where it is loaded, read its variables anew. */
void cfork_read_faults(void);

#endif
