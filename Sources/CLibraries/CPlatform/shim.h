#pragma once
// What Linux offers and Glibc's module does not show.
#include <sys/eventfd.h>
#include <sys/prctl.h>

// Linux takes 15 characters.
static inline void platform_name_thread(const char *name) {
  prctl(PR_SET_NAME, name);
}
