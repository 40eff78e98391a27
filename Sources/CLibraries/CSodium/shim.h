#pragma once
#include <sodium.h>

// A generator within the process, seeded by the kernel, instead of a system call for each number. Before sodium_init.
static inline void sodium_generate_internally(void) {
  randombytes_set_implementation(&randombytes_internal_implementation);
}
