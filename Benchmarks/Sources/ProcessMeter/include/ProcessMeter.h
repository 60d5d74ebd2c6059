#ifndef SALLYPORT_PROCESS_METER_H
#define SALLYPORT_PROCESS_METER_H

#include <stdbool.h>
#include <stdint.h>

/// How many blocks this process has asked for since it began: malloc, calloc, realloc and their aligned relatives, by
/// everybody in it, the C libraries included. Exact, and the same in every run that does the same.
uint64_t process_allocations(void);

/// How many blocks it has given back.
uint64_t process_frees(void);

/// Bytes that are asked for and not given back, as the allocator counts them.
uint64_t process_live_bytes(void);

/// False on systems where allocations cannot be counted; the counts are 0 there and mean nothing.
bool process_counts_allocations(void);

/// Nanoseconds that all threads of this process have computed: what other processes do meanwhile is not in it.
uint64_t process_cpu_nanoseconds(void);

#endif
