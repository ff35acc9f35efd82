// The tables that the sets define, one in each source file. For `CKernels.c` only.
#include "CKernels.h"

extern const rk_kernels rk_set_baseline;
#if defined(__x86_64__)
extern const rk_kernels rk_set_avx2;
extern const rk_kernels rk_set_avx512;
#elif defined(__aarch64__)
extern const rk_kernels rk_set_neon;
#endif
