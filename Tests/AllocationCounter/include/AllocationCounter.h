// Counts the pieces of memory that threads ask for, for tests that expect none.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How often this thread has asked for memory; -1 where it cannot be counted (anywhere but with glibc).
long allocation_count(void);

/// The same of all threads together.
long allocation_count_of_all(void);

#endif
