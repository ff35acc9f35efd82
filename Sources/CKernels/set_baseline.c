// The kernels for any processor: no instruction beyond the platform's minimum, exact fused
// multiply-add in double.
#include "kernel_sets.h"

#include "Kernels/vector_baseline.inc"
#define RK_SET rk_set_baseline
#define RK_SET_NAME "baseline"
#include "Kernels/kernel_set.inc"
