// Counts allocations of the test program: replaces glibc's allocator and forwards to it. Does
// nothing on other systems, and where a sanitizer replaces the allocator already.
#include "AllocationCounter.h"
#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__) && !__has_feature(thread_sanitizer) && !__has_feature(address_sanitizer)
#include <errno.h>
#include <stdatomic.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Thread_local long asked;
static atomic_long asked_by_all;

static void note(void) {
  asked++;
  atomic_fetch_add_explicit(&asked_by_all, 1, memory_order_relaxed);
}

void *malloc(size_t size) {
  note();
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  note();
  return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  note();
  return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  note();
  void *found = __libc_memalign(alignment, size);
  if (!found) return ENOMEM;
  *memory = found;
  return 0;
}

long allocation_count(void) { return asked; }
long allocation_count_of_all(void) { return asked_by_all; }
#else
long allocation_count(void) { return -1; }
long allocation_count_of_all(void) { return -1; }
#endif
