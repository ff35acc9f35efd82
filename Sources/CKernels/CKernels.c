// Which sets of kernels this processor can run. Nothing is stored: every call asks the processor
// again.
#include "CKernels.h"
#include "kernel_sets.h"

/// How many sets run here; the pointers go to `sets`, slowest first.
static int list_sets(const rk_kernels *sets[3]) {
  int count = 0;
  sets[count++] = &rk_set_baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2) sets[count++] = &rk_set_avx2;
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
    sets[count++] = &rk_set_avx512;
#elif defined(__aarch64__)
  sets[count++] = &rk_set_neon;
#endif
  return count;
}

static int same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

int rk_kernels_count(void) {
  const rk_kernels *sets[3];
  return list_sets(sets);
}

const rk_kernels *rk_kernels_at(int index) {
  const rk_kernels *sets[3];
  return index >= 0 && index < list_sets(sets) ? sets[index] : 0;
}

const rk_kernels *rk_kernels_best(void) {
  const rk_kernels *sets[3];
  return sets[list_sets(sets) - 1];
}

const rk_kernels *rk_kernels_named(const char *name) {
  const rk_kernels *sets[3];
  const int count = list_sets(sets);
  for (int i = 0; name && i < count; i++)
    if (same(sets[i]->name, name)) return sets[i];
  return 0;
}

float rk_apply(rk_function function, float x) {
  float y;
  rk_kernels_best()->apply(function, 1, &x, &y);
  return y;
}
