// The kernels for x86 with AVX-512 F, VL, DQ and BW. Nothing here runs before `CKernels.c` has
// asked the processor. PREFETCHW needs no question: all such processors have it, and where it is
// unknown it does nothing.
#if defined(__x86_64__)
#include "kernel_sets.h"
#include <immintrin.h>

#define RK_TARGET "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,prfchw"
#pragma clang attribute push(__attribute__((target(RK_TARGET))), apply_to = function)
#include "Kernels/vector_avx512.inc"
#define RK_SET rk_set_avx512
#define RK_SET_NAME "avx512"
#include "Kernels/kernel_set.inc"
#pragma clang attribute pop
#endif
