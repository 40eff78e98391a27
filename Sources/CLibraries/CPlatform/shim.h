#pragma once
// What Linux and the processor offer and Glibc's module does not show.
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// Linux takes 15 characters.
static inline void platform_name_thread(const char *name) {
  prctl(PR_SET_NAME, name);
}

#if defined(__x86_64__)

static inline int platform_has_crc32c(void) {
  return __builtin_cpu_supports("sse4.2") != 0;
}

__attribute__((target("sse4.2")))
static inline uint32_t platform_crc32c(uint32_t state, const void *bytes, size_t count) {
  const unsigned char *next = (const unsigned char *)bytes;
  uint64_t wide = state;
  for (; count >= 8; count -= 8, next += 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  state = (uint32_t)wide;
  for (; count > 0; count--, next++) {
    state = __builtin_ia32_crc32qi(state, *next);
  }
  return state;
}

#else

static inline int platform_has_crc32c(void) {
  return 0;
}

static inline uint32_t platform_crc32c(uint32_t state, const void *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return state;
}

#endif
