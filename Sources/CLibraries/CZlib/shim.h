#pragma once
#include <zlib.h>

// deflateInit2 is a macro.
static inline int zlib_begin_raw(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}
