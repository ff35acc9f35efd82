// Counts the pieces of memory that threads ask for, for tests that expect none.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How many allocations this thread has made. -1 where they cannot be counted: without glibc.
long allocation_count(void);

/// The same of all threads together.
long allocation_count_of_all(void);

#endif
