// Prints a digest of what every kernel writes, a line a set: "neon 0123456789abcdef". Built for this machine and, without
// any library, for another processor that is emulated; the lines must agree.
#include "CKernels.h"

#ifdef RK_WITHOUT_LIBRARY
void *memcpy(void *restrict to, const void *restrict from, unsigned long count) {
  for (unsigned long i = 0; i < count; i++) ((volatile char *)to)[i] = ((const char *)from)[i];
  return to;
}

void *memset(void *to, int value, unsigned long count) {
  for (unsigned long i = 0; i < count; i++) ((volatile char *)to)[i] = (char)value;
  return to;
}

/// A system call of arm64 Linux.
static long call(long number, long a, long b, long c) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
}

static void write_text(const char *text, long count) { call(64, 1, (long)text, count); }
#else
long write(int, const void *, unsigned long);
static void write_text(const char *text, long count) { (void)!write(1, text, (unsigned long)count); }
#endif

enum { most = 4096 };

static uint64_t state, digest;

/// Normal sizes, and now and then a zero, something huge or something tiny.
static float draw(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  const int choice = (int)(state >> 40 & 63);
  const float value = (float)((int32_t)(state >> 32)) * 0x1p-30f;
  return choice == 0 ? 0.0f : choice == 1 ? value * 0x1p20f : choice == 2 ? value * 0x1p-30f : value;
}

static float *fill(float *x, long count) {
  for (long i = 0; i < count; i++) x[i] = draw();
  return x;
}

static void add(const float *x, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t bits;
    const float value = x[i] == x[i] ? x[i] : __builtin_nanf("");
    __builtin_memcpy(&bits, &value, sizeof bits);
    digest = (digest ^ (value == value ? bits : 0x7fc00000)) * 0x100000001b3u;
  }
}

static float a[most], b[most], c[most], d[most], e[most], f[most], g[most], h[most];

static void products(const rk_kernels *k, long m, long n, long inner) {
  fill(a, m * inner), fill(b, inner * n), fill(c, n), fill(d, m * n), fill(e, m * n);
  rk_epilogue epilogue = rk_epilogue_none();
  k->gemm(m, n, inner, a, inner, 1, b, n, f, n, &epilogue);
  add(f, m * n);
  epilogue.bias = c, epilogue.alpha = 0.7f, epilogue.residual = d, epilogue.residual_stride = n;
  epilogue.residual_scale = -1.3f, epilogue.relu = 1, epilogue.gate = e, epilogue.gate_stride = n;
  epilogue.accumulate = 1;
  k->gemm(m, n, inner, a, 1, m, b, n, f, n, &epilogue);
  add(f, m * n);
}

static void elementwise(const rk_kernels *k, long n) {
  fill(a, n), fill(b, n), fill(c, n);
  for (int kind = RK_RELU; kind <= RK_SOFTPLUS; kind++) {
    k->activate((rk_activation)kind, 0.2f, n, a, d);
    k->activate_backward((rk_activation)kind, 0.2f, n, rk_activation_saves_input((rk_activation)kind) ? a : d, b, c, 1);
    add(d, n), add(c, n);
  }
  for (int function = RK_EXP; function <= RK_RECIPROCAL_SQRT; function++) {
    k->apply((rk_function)function, n, a, d);
    add(d, n);
  }
  k->dropout(77, 5, 0.3f, n, a, d, 0), add(d, n);
  const float sums[] = {k->sum(n, a), k->sum_squares(n, a), k->dot(n, a, b), k->max_abs(n, a)};
  add(sums, 4);
}

static void rows(const rk_kernels *k, long r, long n) {
  fill(a, r * n), fill(b, r * n), fill(c, n), fill(d, n), fill(g, n), fill(h, n);
  k->column_sums(r, n, a, n, e, 0), add(e, n);
  k->batch_norm(r, n, n, a, c, d, 1e-5f, 0.1f, e, f, f + n, g, h);
  add(e, r * n), add(f, 2 * n), add(g, n), add(h, n);
  k->batch_norm_backward(r, n, n, a, b, c, f, f + n, e, g, h, 0);
  add(e, r * n), add(g, n), add(h, n);
  k->layer_norm(r, n, a, c, d, 1e-5f, e, f, f + r), add(e, r * n);
  k->layer_norm_backward(r, n, a, b, c, f, f + r, e, 0), add(e, r * n);
  k->norm_parameters_backward(r, n, n, a, b, f, f + r, g, h, 0), add(g, n), add(h, n);
  k->rms_norm(r, n, a, c, 1e-5f, e, f), add(e, r * n);
  k->rms_norm_backward(r, n, a, b, c, f, e, 0), add(e, r * n);
  k->softmax(r, n, a, e), add(e, r * n);
  k->softmax_backward(r, n, e, b, f, 0), add(f, r * n);
  int32_t labels[64];
  for (long i = 0; i < r; i++) labels[i] = (int32_t)(i % n);
  k->softmax_cross_entropy(r, n, a, labels, 0.3f, g, e), add(e, r * n), add(g, r);
  k->squared_error(r, n, a, b, 0.3f, g, e), add(e, r * n), add(g, r);
}

static void sequences(const rk_kernels *k, int32_t causal) {
  const rk_attention shape = {2, 7, 2, 6, causal};
  const long wide = 2 * 7 * 3 * 12, narrow = 2 * 7 * 12;
  fill(a, wide), fill(b, narrow);
  static float scratch[most];
  k->attention(&shape, a, c, d, scratch), add(c, 2 * 2 * 7 * 7), add(d, narrow);
  k->attention_backward(&shape, a, c, b, e, scratch, 0), add(e, wide);
  fill(f, 7 * 6), k->rotary(14, 7, 4, 6, 36, a, f, g, 0, 0), add(g, 14 * 36);
  for (long i = 0; i < 14; i++) h[i] = (float)(i * 5 % 9) - 1.0f;
  k->embed(14, 12, 7, h, f, g), add(g, 14 * 12);
  fill(d, 7 * 12), k->embed_backward(14, 12, 12, 7, h, b, d, 1), add(d, 7 * 12);
}

static void updates(const rk_kernels *k, long n) {
  fill(a, n), fill(b, n), fill(c, n), fill(d, n);
  const rk_sgd sgd = {0.03, 0.9, 1e-4, 0.5, 1};
  const float first = k->sgd(&sgd, n, a, b, c);
  for (long i = 0; i < n; i++) d[i] = d[i] * d[i];
  const rk_adam adam = {1e-3, 0.9, 0.999, 1e-8, 0.01, 0.19, 0.002, 1.0, 1};
  const float second = k->adam(&adam, n, a, b, d, c);
  add(a, n), add(b, n), add(d, n), add(&first, 1), add(&second, 1);
}

static void print(const char *name) {
  char line[64];
  long length = 0;
  while (*name) line[length++] = *name++;
  line[length++] = ' ';
  for (int shift = 60; shift >= 0; shift -= 4) line[length++] = "0123456789abcdef"[digest >> shift & 15];
  line[length++] = '\n';
  write_text(line, length);
}

static void run(const rk_kernels *k) {
  state = 1, digest = 0xcbf29ce484222325u;
  for (long size = 1; size < 40; size += 3) {
    products(k, size, 43 - size, size * 7 % 31 + 1);
    elementwise(k, size * 5);
    rows(k, size % 17 + 2, size);
    updates(k, size * 9);
  }
  sequences(k, 0), sequences(k, 1);
  print(k->name);
}

int main(void) {
  for (int i = 0; i < rk_kernels_count(); i++) run(rk_kernels_at(i));
  return 0;
}

#ifdef RK_WITHOUT_LIBRARY
void _start(void) {
  main();
  call(93, 0, 0, 0);
}
#endif
