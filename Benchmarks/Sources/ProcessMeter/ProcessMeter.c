#include "ProcessMeter.h"

#include <time.h>

uint64_t process_cpu_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#if defined(__GLIBC__) || defined(__linux__)

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>

// Symbols of the executable go before those of shared libraries, so these take the place of the allocator's own for
// everybody, and pass on to the names that glibc keeps for that purpose.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static atomic_uint_fast64_t allocations;
static atomic_uint_fast64_t frees;

static void took(void) { atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed); }

void *malloc(size_t size) {
  took();
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  took();
  return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
  took();
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  took();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  took();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  took();
  void *found = __libc_memalign(alignment, size);
  if (!found) return ENOMEM;
  *block = found;
  return 0;
}

void free(void *block) {
  if (block) atomic_fetch_add_explicit(&frees, 1, memory_order_relaxed);
  __libc_free(block);
}

uint64_t process_allocations(void) { return atomic_load(&allocations); }
uint64_t process_frees(void) { return atomic_load(&frees); }

uint64_t process_live_bytes(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

bool process_counts_allocations(void) { return true; }

#else

uint64_t process_allocations(void) { return 0; }
uint64_t process_frees(void) { return 0; }
uint64_t process_live_bytes(void) { return 0; }
bool process_counts_allocations(void) { return false; }

#endif
