// The kernels for arm64, where NEON is always there.
#if defined(__aarch64__)
#include "kernel_sets.h"

#include "Kernels/vector_neon.inc"
#define RK_SET rk_set_neon
#define RK_SET_NAME "neon"
#include "Kernels/kernel_set.inc"
#endif
