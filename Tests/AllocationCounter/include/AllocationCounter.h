// Counts the memory that the calling thread asks for, for tests that expect none.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How often this thread has asked for memory; -1 where it cannot be counted (anywhere but with glibc).
long allocation_count(void);

#endif
