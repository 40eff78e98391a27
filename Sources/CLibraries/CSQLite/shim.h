#pragma once
#include <sqlite3.h>

// sqlite3_config is variadic, which Swift can't call. Before anything else of SQLite's; it fails after.
static inline int sqlite_leave_memory_uncounted(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
