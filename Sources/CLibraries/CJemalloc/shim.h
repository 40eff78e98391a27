#pragma once
// Nothing of it is called by name: it is malloc, for everything in the program that it is linked into.
#include <jemalloc/jemalloc.h>
