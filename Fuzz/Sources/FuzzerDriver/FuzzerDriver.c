#include "FuzzerDriver.h"

// The Swift toolchain's libFuzzer without a main function of its own.
extern int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*one)(const uint8_t *, size_t))
    __attribute__((weak));

int fuzzer_run(int count, char **arguments, int (*one)(const uint8_t *data, size_t size)) {
  if (!LLVMFuzzerRunDriver) return -1;
  return LLVMFuzzerRunDriver(&count, &arguments, one);
}
