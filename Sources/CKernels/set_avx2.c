// The kernels for x86 with AVX2 and FMA (2013 on). Nothing here runs before `CKernels.c` has asked
// the processor.
#if defined(__x86_64__)
#include "kernel_sets.h"
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "Kernels/vector_avx2.inc"
#define RK_SET rk_set_avx2
#define RK_SET_NAME "avx2"
#include "Kernels/kernel_set.inc"
#pragma clang attribute pop
#endif
