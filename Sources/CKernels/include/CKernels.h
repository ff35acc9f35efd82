// Float32 kernels. The same arguments give the same bits on every instruction set and every thread.
//
// Nothing here allocates, does input or output, calls the mathematics library or keeps state: the caller
// holds a table of functions (`rk_kernels_best()`) and passes it around. The contract:
//
//   - A matrix product is, for each output, ONE chain of fused multiply-adds in ascending k, starting from the
//     bias (or +0), whatever the tile or the vector width.
//   - Any other sum has an order fixed by its length alone. "Lane sum": 64 partial sums start at +0; element i is
//     added to partial (i / 16 % 4, i % 16); the four chains of 16 lanes are added as (0 + 1) + (2 + 3), then
//     lanes l and l + 8, l and l + 4, l and l + 2, l and l + 1. "Column sum" over rows: four partials start at
//     +0; row r is added to partial r % 4; the total is (0 + 1) + (2 + 3).
//   - Outside matrix products and the functions exp ... cos, a product is rounded, then added: no contraction.
//   - NaN is never swallowed by relu, maximum or a clamp. Its sign and payload are not specified (processors
//     disagree): make NaN canonical before hashing. -0 is treated alike everywhere.
//   - Denormals are kept (no flushing mode of the processor is used), except in the optimizers: sgd and adam take a
//     denormal gradient as +0 and store a denormal weight, velocity or moment as +0, on every set alike.
//   - Threads may split rows or columns where a function says "splits by"; the bits stay the same.
//
// Sizes and strides count elements, not bytes. Sizes may be 0. Pointers need no alignment beyond float's.
// Unless said otherwise, an output may be exactly one of the inputs (in place), never partly overlap one.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdint.h>

/// Elementwise activations, from the table in `Kernels/activation_table.inc`: RK_RELU, RK_LEAKY_RELU, ...
/// `parameter` is the slope below 0 (leaky relu, at least 0) or alpha (elu), else unused.
typedef enum rk_activation {
#define RK_ACTIVATION(constant, name, saved, forward, backward) constant,
#include "../Kernels/activation_table.inc"
} rk_activation;

/// How many activations there are.
enum {
  RK_ACTIVATION_COUNT = 0
#define RK_ACTIVATION(constant, name, saved, forward, backward) +1
#include "../Kernels/activation_table.inc"
};

/// The name of an activation, such as "leaky_relu". NULL where there is none of this number.
static inline const char *rk_activation_name(rk_activation kind) {
  switch (kind) {
#define RK_ACTIVATION(constant, name, saved, forward, backward) \
  case constant: return name;
#include "../Kernels/activation_table.inc"
  }
  return 0;
}

/// 1 when the backward pass of `kind` needs the forward pass's input, 0 when it needs its output.
static inline int rk_activation_saves_input(rk_activation kind) {
  enum { OUTPUT = 0, INPUT = 1 };
  switch (kind) {
#define RK_ACTIVATION(constant, name, saved, forward, backward) \
  case constant: return saved;
#include "../Kernels/activation_table.inc"
  }
  return 0;
}

/// What happens to each value v of a matrix product or normalization after everything else, while it is near at hand;
/// backward, to each value of the upstream gradient of a batch normalization before everything else. The same bits as the
/// separate kernels.
typedef struct rk_finish {
  rk_activation activation;
  float parameter;
  /// Row stride of `slopes` or `saved`; with a normalization that of y or dy.
  long stride;
  /// [M, N], written: the derivative at v, for activations that would need their input in the backward pass; may be NULL.
  float *slopes;
  /// NULL: v = activation(v). Else [M, N] of the forward pass, and v = v * derivative: the slopes, or the output for
  /// activations that save it.
  const float *saved;
} rk_finish;

/// What a matrix product does to each value v after its chain, in this order, each operation rounded on its own:
/// v = alpha * v; v = v + residual_scale * R; v = relu(v); v = gate > 0 ? v : 0; v = C + v.
/// The same bits as the separate kernels one after the other. Start from `rk_epilogue_none()`.
typedef struct rk_epilogue {
  /// N values that start the chains; NULL: +0.
  const float *bias;
  /// Factor on the whole chain, bias included; 1: no multiplication.
  float alpha;
  /// Factor on the residual; 1: no multiplication.
  float residual_scale;
  /// [M, N] added to the product; may be C itself; NULL: none.
  const float *residual;
  long residual_stride;
  /// [M, N], the saved output of a relu: where it is not above 0, the value becomes +0; NULL: none.
  const float *gate;
  long gate_stride;
  /// Not 0: apply relu (v < 0 becomes +0; NaN and -0 stay).
  int32_t relu;
  /// Not 0: add the finished value to what C holds (once, after the chain).
  int32_t accumulate;
  /// Of matrix products only, and not where they accumulate; NULL: nothing more.
  const rk_finish *finish;
} rk_epilogue;

/// An epilogue that changes nothing.
#define RK_EPILOGUE_NONE {.alpha = 1.0f, .residual_scale = 1.0f}
static inline rk_epilogue rk_epilogue_none(void) {
  rk_epilogue e = RK_EPILOGUE_NONE;
  return e;
}

/// The geometry of a convolution or a pooling over images [batch, height, width, channels]: output pixel (y, x) sees
/// input pixels (y * stride - padding + i * dilation, likewise x), i below the kernel's extent. Extents in pixels.
typedef struct rk_window {
  long batch, height, width, channels;
  long out_height, out_width, out_channels;
  long kernel_height, kernel_width;
  long stride_height, stride_width;
  long padding_height, padding_width;
  long dilation_height, dilation_width;
  /// Channels and out_channels come in this many groups that do not see each other; 1 for a pooling.
  long groups;
} rk_window;

/// Elementwise functions. Measured errors are in `math.inc`, in units in the last place (ulp).
typedef enum rk_function {
  RK_EXP,
  RK_LOG,  ///< log(0) = -inf, log(x < 0) = NaN.
  RK_TANH_FUNCTION,
  RK_ERF,
  RK_SIN,              ///< NaN for |x| >= 2^30.
  RK_COS,              ///< NaN for |x| >= 2^30.
  RK_SQRT,             ///< Correctly rounded.
  RK_RECIPROCAL_SQRT,  ///< 1 / sqrt(x), each correctly rounded.
} rk_function;

/// Cells of recurrent layers; gates in PyTorch's order along a row.
typedef enum rk_recurrence {
  RK_RECURRENCE_TANH,  ///< h = tanh(x + h) (Elman 1990).
  RK_RECURRENCE_GRU,   ///< r, z, n (Cho et al. 2014): h = (1 - z) * n + z * h_before, n = tanh(x + r * h).
  RK_RECURRENCE_LSTM,  ///< i, f, g, o (Hochreiter & Schmidhuber 1997): c = f * c_before + i * g, h = o * tanh(c).
} rk_recurrence;

/// How many gates of `units` values a row of the cell has.
static inline long rk_recurrence_gates(rk_recurrence kind) {
  return kind == RK_RECURRENCE_TANH ? 1 : kind == RK_RECURRENCE_GRU ? 3 : 4;
}

/// What a backward pass adds to instead of overwriting. Bits; 0 overwrites everything.
enum {
  RK_ACCUMULATE_INPUT = 1,      ///< dx = dx + (the gradient of the input).
  RK_ACCUMULATE_PARAMETERS = 2  ///< dgamma, dbeta likewise.
};

/// Stochastic gradient descent as PyTorch defines it.
typedef struct rk_sgd {
  float learning_rate;
  float momentum;
  /// Coupled (added to the gradient).
  float weight_decay;
  /// Factor on the gradient before anything else: 1, or less to clip.
  float gradient_scale;
  int32_t nesterov;
} rk_sgd;

/// Where one parameter stands in the arenas of an optimizer step, and what happens to it.
typedef struct rk_slot {
  long offset;
  long count;
  /// 0: left as it is, with a sum of squares of 0.
  int32_t is_trained;
  /// 0: without weight decay.
  int32_t decays;
} rk_slot;

/// Adam (Kingma & Ba 2014) or, decoupled, AdamW (Loshchilov & Hutter 2017), as PyTorch defines them. Values are rounded
/// to float before use.
typedef struct rk_adam {
  double learning_rate;
  double beta1;
  double beta2;
  double epsilon;
  /// Adam: added to the gradient. AdamW: weights shrink by learning_rate * weight_decay first.
  double weight_decay;
  /// 1 - beta1^step and 1 - beta2^step, with step counted from 1: computed by the caller.
  double bias_correction1;
  double bias_correction2;
  double gradient_scale;
  /// Not 0: AdamW.
  int32_t decoupled;
} rk_adam;

/// Queries that causal attention treats alike: see `rk_kernels.attention`.
#define RK_ATTENTION_BLOCK 16

/// The shape of multi-head attention over [samples, tokens, 3 * heads * size].
typedef struct rk_attention {
  long samples;
  long tokens;
  long heads;
  /// Features of one head.
  long size;
  /// Not 0: a token sees itself and those before it.
  int32_t causal;
} rk_attention;

/// Floats of scratch memory that attention, forward or backward, needs for each call that runs at a time.
static inline long rk_attention_scratch(long tokens, long size) { return tokens * (size + tokens); }

/// One compiled set of kernels. x, a, b: inputs; y: output; d...: gradients of the loss with respect to ...
typedef struct rk_kernels {
  /// "baseline" (no fused multiply-add needed; runs everywhere), "avx2", "avx512" or "neon".
  const char *name;
  /// Floats in a vector register.
  int32_t vector_width;

  // MARK: Matrices

  /// C[M, N] = epilogue(A[M, K] * B[K, N]). Element (m, k) of A is a[m * a_row + k * a_column], so a transposed A
  /// needs no copy (fast when either stride is 1); B and C have unit columns and row strides. C overlaps neither
  /// A nor B. epilogue may be NULL. K = 0 gives epilogue(bias). Splits by rows of A and C, or columns of B and C.
  void (*gemm)(long M, long N, long K, const float *a, long a_row, long a_column, const float *b, long b_row,
               float *c, long c_row, const rk_epilogue *epilogue);

  /// y[c, r] = x[r, c]. Not in place.
  void (*transpose)(long rows, long columns, const float *x, long x_row, float *y, long y_row);
  /// y[r, c] = x[r, c], each with its row stride.
  void (*copy)(long rows, long columns, const float *x, long x_row, float *y, long y_row);
  /// y[r, c] = y[r, c] + x[r, c]: the backward pass of copy.
  void (*accumulate_rows)(long rows, long columns, const float *x, long x_row, float *y, long y_row);
  /// y[r, c] = value.
  void (*fill)(long rows, long columns, float value, float *y, long y_row);

  // MARK: Convolution. Weights [kernel_height, kernel_width, channels / groups, out_channels]. Every output is one chain of
  // fused multiply-adds, from which taps outside the image are left out (they are not products with zero).

  /// y [batch, out_height, out_width, out_channels] = epilogue(x * weights): chains in ascending (tap down, tap across,
  /// channel), from the bias or +0. Residual and gate have a row a pixel of y. epilogue may be NULL. y overlaps neither
  /// x nor weights, but may be the residual. Splits by images.
  void (*convolution)(const rk_window *window, const float *x, const float *weights, float *y,
                      const rk_epilogue *epilogue);
  /// dx [batch, height, width, channels] = epilogue(the gradient by the input): chains in ascending (row, column,
  /// channel) of dy. `reversed` is what `reverse_taps` makes of the weights. Where no tap reaches, the chain is empty.
  /// It is also the transposed convolution of dy. Splits by images.
  void (*convolution_by_data)(const rk_window *window, const float *dy, const float *reversed, float *dx,
                              const rk_epilogue *epilogue);
  /// Rows first ..< first + count of dw, a matrix of one row a (tap, channel of a group): chains in ascending (image, row,
  /// column) of dy. accumulate not 0 adds to dw. Splits by rows.
  void (*convolution_by_weights)(const rk_window *window, const float *x, const float *dy, float *dw, long first,
                                 long count, int accumulate);
  /// reversed [taps, columns, rows]: the matrices of weights [taps, rows, columns] transposed, last tap first.
  void (*reverse_taps)(long taps, long rows, long columns, const float *weights, float *reversed);

  // MARK: Elementwise, over n contiguous values. All split anywhere.

  /// y = a + b.
  void (*add)(long n, const float *a, const float *b, float *y);
  /// y = round(alpha * a) + round(beta * b).
  void (*add_scaled)(long n, float alpha, const float *a, float beta, const float *b, float *y);
  /// y = a * b.
  void (*multiply)(long n, const float *a, const float *b, float *y);
  /// y = y + round(a * b).
  void (*multiply_accumulate)(long n, const float *a, const float *b, float *y);
  /// y = alpha * x.
  void (*scale)(long n, float alpha, const float *x, float *y);
  /// y = y + x.
  void (*accumulate)(long n, const float *x, float *y);
  /// y = y + round(alpha * x).
  void (*accumulate_scaled)(long n, float alpha, const float *x, float *y);
  /// y = function(x).
  void (*apply)(rk_function function, long n, const float *x, float *y);
  /// y = activation(x).
  void (*activate)(rk_activation kind, float parameter, long n, const float *x, float *y);
  /// dx = dy * activation'(...), or dx = dx + that when accumulate is not 0. saved: the forward pass's output or
  /// input, as `rk_activation_saves_input` says.
  void (*activate_backward)(rk_activation kind, float parameter, long n, const float *saved, const float *dy,
                            float *dx, int accumulate);

  /// out[i] = the random word of element first + i under key: word (e / 16 % 4) of Philox4x32-10 (Salmon et al.
  /// 2011) with counter (e / 64 * 16 + e % 16, as 64 bits; upper 64 bits 0). Splits anywhere, moving `first` along.
  void (*random_bits)(uint64_t key, uint64_t first, long n, uint32_t *out);
  /// y = kept ? x * round(1 / (1 - p)) : 0; element i is kept when its random word is at least p * 2^32. p >= 1
  /// drops everything. The backward pass is the same call on dy; accumulate not 0 adds to y.
  void (*dropout)(uint64_t key, uint64_t first, float p, long n, const float *x, float *y, int accumulate);

  // MARK: Reductions. None may be split.

  /// Lane sum of x.
  float (*sum)(long n, const float *x);
  /// Lane sum of round(x * x).
  float (*sum_squares)(long n, const float *x);
  /// Lane sum of round(a * b).
  float (*dot)(long n, const float *a, const float *b);
  /// Largest |x|; 0 for n = 0; NaN when any element is NaN.
  float (*max_abs)(long n, const float *x);
  /// Index of the first infinity or NaN, or -1.
  long (*find_nonfinite)(long n, const float *x);
  /// y[c] = column sum of x[r, c]; accumulate not 0: y[c] + that. Splits by columns.
  void (*column_sums)(long rows, long columns, const float *x, long x_row, float *y, int accumulate);
  /// y[c] = column sum of round(a[r, c] * b[r, c]); accumulate as above. Splits by columns.
  void (*column_dots)(long rows, long columns, const float *a, long a_row, const float *b, long b_row, float *y,
                      int accumulate);

  // MARK: Normalization. gamma and beta may be NULL (1 and 0). What else is done where a value is at hand, each operation
  // rounded on its own, with the same bits as the separate kernels: forward, after everything, y = y + residual (unless
  // NULL; the shape and stride of y, and may be y itself), then `finish` (NULL: nothing), an activation that may store its
  // slopes; backward, dy counts as what `finish` with its `saved` makes of it, or as +0 where `gate`, the saved output of a
  // relu (NULL: none), is not above 0. What they point to has the shape and stride of y or dy.

  /// Training mode over [rows, channels] (Ioffe & Szegedy 2015). x, y and residual share the row stride. mean = column sum / rows;
  /// variance = column sum of squared deviations / rows; inv_std = 1 / sqrt(variance + epsilon); with h = (x - mean) *
  /// inv_std, y = h * gamma + beta. Writes mean and inv_std; unless NULL, running = (1 - momentum) * running + momentum *
  /// (mean, or variance * rows / (rows - 1)), as PyTorch. rows = 0 writes nothing. Splits by channels.
  void (*batch_norm)(long rows, long channels, long row, const float *x, const float *gamma, const float *beta,
                     float epsilon, float momentum, const float *residual, const rk_finish *finish, float *y,
                     float *mean, float *inv_std, float *running_mean, float *running_variance);
  /// y = (x - mean) * (1 / sqrt(variance + epsilon)) * gamma + beta. Splits by rows or channels.
  void (*batch_norm_evaluate)(long rows, long channels, long row, const float *x, const float *gamma,
                              const float *beta, const float *mean, const float *variance, float epsilon,
                              const float *residual, const rk_finish *finish, float *y);
  /// dbeta = column sum of dy; dgamma = column sum of dy * h;
  /// dx = gamma * inv_std * ((dy - dbeta / rows) - h * (dgamma / rows)). dgamma and dbeta may be NULL. Splits by channels.
  void (*batch_norm_backward)(long rows, long channels, long row, const float *x, const float *dy,
                              const rk_finish *finish, const float *gamma, const float *mean, const float *inv_std,
                              float *dx, float *dgamma, float *dbeta, int accumulate);
  /// Over each contiguous row (Ba et al. 2016): lane sums for mean and variance, then as batch_norm. Writes mean[rows]
  /// and inv_std[rows]. Splits by rows.
  void (*layer_norm)(long rows, long columns, const float *x, const float *gamma, const float *beta, float epsilon,
                     const rk_finish *finish, float *y, float *mean, float *inv_std);
  /// With g = dy * gamma: dx = inv_std * ((g - mean of g) - h * (mean of g * h)), lane sums. accumulate not 0 adds to dx.
  /// Splits by rows.
  void (*layer_norm_backward)(long rows, long columns, const float *x, const float *dy, const float *gate,
                              const float *gamma, const float *mean, const float *inv_std, float *dx, int accumulate);
  /// Over each contiguous row (Zhang & Sennrich 2019): y = x * inv_rms * gamma, inv_rms = 1 / sqrt(mean of x^2 + epsilon).
  /// Splits by rows.
  void (*rms_norm)(long rows, long columns, const float *x, const float *gamma, float epsilon,
                   const rk_finish *finish, float *y, float *inv_rms);
  /// With h = x * inv_rms and g = dy * gamma: dx = inv_rms * (g - h * (mean of g * h)). Splits by rows.
  void (*rms_norm_backward)(long rows, long columns, const float *x, const float *dy, const float *gate,
                            const float *gamma, const float *inv_rms, float *dx, int accumulate);
  /// Of layer_norm, or of rms_norm with mean NULL: dgamma = column sum of dy * h; dbeta (may be NULL) = column sum of dy.
  /// x, dy and gate share the row stride. accumulate not 0 adds. Splits by columns.
  void (*norm_parameters_backward)(long rows, long columns, long row, const float *x, const float *dy,
                                   const float *gate, const float *mean, const float *inv_std, float *dgamma,
                                   float *dbeta, int accumulate);

  // MARK: Sequences. D = heads * size.

  /// qkv [samples, tokens, 3 D]: a row holds the D features of the query, of the key, then of the value, head after head.
  /// Per sample and head: scores = round(1 / sqrt(size)) * (q . k), one chain over the features; weights = softmax of the
  /// scores over the keys seen; output = one chain over keys of weights * v. All keys are seen, or, where causal, those
  /// up to the query: weights beyond are +0, and the chain ends with the query's block of RK_ATTENTION_BLOCK (keys
  /// beyond the block are left out). Writes probabilities [samples, heads, tokens, tokens] and y [samples, tokens, D].
  /// Nothing overlaps. Splits by samples, each part with its own scratch (`rk_attention_scratch`).
  void (*attention)(const rk_attention *shape, const float *qkv, float *probabilities, float *y, float *scratch);
  /// With dweights = dy . v (one chain over the features) and dscores as softmax_backward over the keys seen: dq =
  /// factor * (chain over keys of dscores * k), dk = factor * (chain over queries of dscores * q), dv = chain over queries
  /// of weights * dy, factor and the keys of a chain as above; where causal, a chain over queries starts with the
  /// key's block. accumulate not 0 adds to dqkv. Nothing overlaps. Splits by samples, each part with its own scratch.
  void (*attention_backward)(const rk_attention *shape, const float *qkv, const float *probabilities, const float *dy,
                             float *dqkv, float *scratch, int accumulate);
  /// Rotary positions (Su et al. 2021), the two halves of a part as pairs: for i < size / 2, with c = table[t, i] and s =
  /// table[t, size / 2 + i] (cosines, then sines) at t = row % tokens: y[i] = round(x[i] * c) - round(x[size / 2 + i] * s),
  /// y[size / 2 + i] = round(x[size / 2 + i] * c) + round(x[i] * s). The first `parts` parts of `size` (even) columns of
  /// each row are turned, the rest is copied. inverse not 0 turns back: the backward pass; accumulate not 0 adds to y.
  /// May run in place. Splits by multiples of `tokens` rows.
  void (*rotary)(long rows, long tokens, long parts, long size, long columns, const float *x, const float *table,
                 float *y, int inverse, int accumulate);
  /// y[r] = table[tokens[r]]; zeros where tokens[r] is not a whole number in 0 ..< entries (padding is written -1).
  /// Splits by rows.
  void (*embed)(long rows, long columns, long entries, const float *tokens, const float *table, float *y);
  /// dtable[tokens[r]] = dtable[tokens[r]] + dy[r], in ascending r, from +0 or, where accumulate is not 0, from what is
  /// there; other tokens have no gradient. dy and dtable share the row stride. Splits by columns.
  void (*embed_backward)(long rows, long columns, long row, long entries, const float *tokens, const float *dy,
                         float *dtable, int accumulate);
  /// y[r, c] = x[r, c] + table[c]. Splits by rows.
  void (*add_table)(long rows, long columns, const float *x, const float *table, float *y);

  // MARK: Losses, over contiguous rows. All split by rows.

  /// y = exp(x - largest x) / lane sum of that (as a product with the reciprocal).
  void (*softmax)(long rows, long columns, const float *x, float *y);
  /// dx = y * (dy - lane sum of y * dy).
  void (*softmax_backward)(long rows, long columns, const float *y, const float *dy, float *dx, int accumulate);
  /// loss[r] = log(sum exp(x - largest)) - (x[label] - largest); dlogits = (softmax - onehot) * scale unless NULL. A label
  /// outside 0 ..< classes is ignored: its loss and gradients are 0. loss may be NULL.
  void (*softmax_cross_entropy)(long rows, long classes, const float *logits, const int32_t *labels, float scale,
                                float *loss, float *dlogits);
  /// loss[r] = lane sum of (prediction - target)^2 / columns; dprediction = scale * (prediction - target) unless NULL: for
  /// the mean over all elements pass scale = 2 / (rows * columns) and average loss. loss may be NULL.
  void (*squared_error)(long rows, long columns, const float *prediction, const float *target, float scale,
                        float *loss, float *dprediction);
  /// Of logits x and targets t from 0 to 1: loss[r] = lane sum of (max(x, 0) - x t) + log(1 + exp(-|x|)) over columns;
  /// dlogits = scale * (sigmoid(x) - t) unless NULL. loss may be NULL.
  void (*binary_cross_entropy)(long rows, long columns, const float *logits, const float *target, float scale,
                               float *loss, float *dlogits);
  /// With d = prediction - target (Huber 1964): loss[r] = lane sum of (|d| <= delta ? d^2 / 2 : delta (|d| - delta / 2))
  /// over columns; dprediction = scale * (d clamped to +-delta) unless NULL. loss may be NULL.
  void (*huber)(long rows, long columns, const float *prediction, const float *target, float delta, float scale,
                float *loss, float *dprediction);
  /// index[r] = the first largest element, or -1 when the row holds a NaN or columns is 0.
  void (*argmax)(long rows, long columns, const float *x, int32_t *index);

  // MARK: Recurrence: one step of a batch, after its two matrix products. G gates of `units`. Both split by rows.

  /// gates [rows, G * units] holds x Wx + bx and becomes the activated gates (unchanged for tanh); hidden_part (contiguous)
  /// is h_before Wh + bh. Writes h [rows, units] and extra [rows, units]: the hidden part of n (gru) or the cell (lstm).
  /// h, h_before, extra and extra_before share the row stride h_row; NULL before the first step, where states are 0.
  void (*recurrent_cell)(rk_recurrence kind, long rows, long units, float *gates, long gates_row,
                         const float *hidden_part, const float *h_before, const float *extra_before, float *extra,
                         float *h, long h_row);
  /// gates: as left by recurrent_cell (for tanh, h itself). dy: the gradient by h from the layer above. carry and dcell
  /// [rows, units], contiguous: the gradients by h and by the cell from the next step, used where has_carry is not 0. Writes
  /// dgates (by x Wx + bx; stride gates_row) and, for gru, dhidden (by h_before Wh + bh; the same stride), into carry what
  /// goes to h_before past Wh (gru), and into dcell the gradient by extra_before (lstm).
  void (*recurrent_cell_backward)(rk_recurrence kind, long rows, long units, const float *gates, long gates_row,
                                  const float *dy, const float *h_before, const float *extra_before,
                                  const float *extra, long h_row, float *dgates, float *dhidden, float *carry,
                                  float *dcell, int has_carry);

  // MARK: Gates, over n contiguous values. All split anywhere.

  /// y = gate * a + (1 - gate) * b.
  void (*blend)(long n, const float *gate, const float *a, const float *b, float *y);
  /// dgate = dy * (a - b), or dgate + that.
  void (*blend_backward_gate)(long n, const float *a, const float *b, const float *dy, float *dgate, int accumulate);
  /// db = dy * (1 - gate), or db + that. (da = dy * gate is `multiply`.)
  void (*blend_backward_rest)(long n, const float *gate, const float *dy, float *db, int accumulate);
  /// As `dropout`, but row r of [rows, columns] is kept or dropped as a whole, by the random word of element first + r.
  /// Splits by rows, moving `first` along.
  void (*sample_dropout)(uint64_t key, uint64_t first, float p, long rows, long columns, const float *x, float *y,
                         int accumulate);

  // MARK: Pooling, channel by channel. All split by samples. A backward pass adds to dx where accumulate is not 0, else
  // dx starts as zeros. Never in place.

  /// y = the largest value of each window (NaN where one is); pixels outside the image are never the largest. index = its
  /// number in its image, row by row, the first among equals; -1 where a window sees no pixel, whose y is -infinity.
  void (*max_pool)(const rk_window *window, const float *x, float *y, int32_t *index);
  /// Each dy is added to its pixel, output pixels in ascending order.
  void (*max_pool_backward)(const rk_window *window, const float *dy, const int32_t *index, float *dx, int accumulate);
  /// y = (one chain of additions from +0 over the window's pixels inside the image, row by row) / (kernel_height *
  /// kernel_width): padding counts as zeros.
  void (*average_pool)(const rk_window *window, const float *x, float *y);
  /// dy / (kernel_height * kernel_width) is added to each pixel of the window, output pixels in ascending order.
  void (*average_pool_backward)(const rk_window *window, const float *dy, float *dx, int accumulate);
  /// x [samples, positions, channels]: y[s, c] = column sum over positions / positions.
  void (*mean_positions)(long samples, long positions, long channels, const float *x, float *y);
  /// dx[s, p, c] = dy[s, c] / positions.
  void (*mean_positions_backward)(long samples, long positions, long channels, const float *dy, float *dx,
                                  int accumulate);
  /// Output pixel (y, x) is input pixel (y / stride_height, x / stride_width); out_height = height * stride_height,
  /// likewise the width. Of the window only the extents and the strides are used, here and below.
  void (*upsample_nearest)(const rk_window *window, const float *x, float *y);
  /// One chain of additions from +0 over the pixels made of each, row by row.
  void (*upsample_nearest_backward)(const rk_window *window, const float *dy, float *dx, int accumulate);
  /// Linear between pixel centres, the border repeated (PyTorch's align_corners = false): with weights u (down) and v
  /// (right), y = (1 - u) * ((1 - v) * x00 + v * x01) + u * ((1 - v) * x10 + v * x11).
  void (*upsample_bilinear)(const rk_window *window, const float *x, float *y);
  /// (1 - v) * ((1 - u) * dy) and so on are added to x00, x01, x10, x11 in this order, output pixels in ascending order.
  void (*upsample_bilinear_backward)(const rk_window *window, const float *dy, float *dx, int accumulate);

  // MARK: Group normalization over x [samples, positions, channels], channels / groups side by side forming a group (Wu &
  // He 2018). mean and inv_std are [samples, channels], equal within a group. finish and gate as above.

  /// mean = lane sum over the group's channels of the column sums over positions / values of a group; the variance
  /// likewise of squared deviations; inv_std = 1 / sqrt(variance + epsilon); y = (x - mean) * inv_std * gamma + beta.
  /// Splits by samples.
  void (*group_norm)(long samples, long positions, long channels, long groups, const float *x, const float *gamma,
                     const float *beta, float epsilon, const rk_finish *finish, float *y, float *mean,
                     float *inv_std);
  /// With g = dy * gamma and h = (x - mean) * inv_std: dx = inv_std * ((g - mean of g) - h * (mean of g * h)), means over
  /// a group in the order of group_norm. scratch: [samples, 2 * channels]. Splits by samples.
  void (*group_norm_backward)(long samples, long positions, long channels, long groups, const float *x,
                              const float *dy, const float *gate, const float *gamma, const float *mean,
                              const float *inv_std, float *scratch, float *dx, int accumulate);
  /// dgamma = sum over samples, in order, of the column sums over positions of dy * h; dbeta = likewise of dy. `row` is
  /// the stride of a position, and of a sample of mean and inv_std. Splits by channels.
  void (*group_norm_parameters_backward)(long samples, long positions, long channels, long row, const float *x,
                                         const float *dy, const float *gate, const float *mean,
                                         const float *inv_std, float *dgamma, float *dbeta);

  // MARK: Optimizers. One step of `slots` parameters; squares [slots] gets the lane sums of squares of the unscaled
  // gradients. Splits by slots.

  /// d = scale * g + weight_decay * w; v = momentum * v + d; w = w - learning_rate * (nesterov ? d + momentum * v : v).
  /// v starts as zeros; NULL when momentum is 0.
  void (*sgd)(const rk_sgd *rule, long slots, const rk_slot *slot, float *w, float *v, const float *g,
              float *squares);
  /// d = scale * g (+ weight_decay * w); m = beta1 * m + (1 - beta1) * d; v = beta2 * v + (1 - beta2) * d * d;
  /// w = w - (learning_rate / correction1) * (m / (sqrt(v) / sqrt(correction2) + epsilon)).
  void (*adam)(const rk_adam *settings, long slots, const rk_slot *slot, float *w, float *m, float *v, const float *g,
               float *squares);

  // MARK: Measuring

  /// Fused multiply-adds on registers alone, `multiply_adds_in_round` a round: timed by the caller, they give the
  /// peak that a core can be compared with. Chains x = x / 2 + 1 begin at start, start + 1, ...; returns the sum of one
  /// lane of each.
  float (*multiply_adds)(long rounds, float start);
  int32_t multiply_adds_in_round;
} rk_kernels;

/// Tells the processor that a loop is waiting for another thread.
static inline void rk_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// The fastest set this processor supports. Never NULL.
const rk_kernels *rk_kernels_best(void);
/// The set of that name; NULL when unknown or not supported by this processor.
const rk_kernels *rk_kernels_named(const char *name);
/// How many sets this processor supports: at least 1.
int rk_kernels_count(void);
/// Set number `index`, slowest ("baseline") first; NULL when out of range.
const rk_kernels *rk_kernels_at(int index);

/// One value of a function of `rk_function`, the same bits as the table's `apply`.
float rk_apply(rk_function function, float x);

#endif
