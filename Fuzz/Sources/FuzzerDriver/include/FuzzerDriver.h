#ifndef SALLYPORT_FUZZER_DRIVER_H
#define SALLYPORT_FUZZER_DRIVER_H

#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with the command line given. Returns its exit code, or -1 where the program was linked without it: the
/// tests of this package are, and need none.
int fuzzer_run(int count, char **arguments, int (*one)(const uint8_t *data, size_t size));

#endif
