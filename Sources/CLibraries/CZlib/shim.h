#pragma once
#include <zlib.h>

// deflateInit2 and inflateInit2 are macros.
static inline int zlib_begin_raw(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}

// 15 bits of window; 16 more stand for the gzip format.
static inline int zlib_begin_gunzip(z_stream *stream) {
  return inflateInit2(stream, 15 + 16);
}
