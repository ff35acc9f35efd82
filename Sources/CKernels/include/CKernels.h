// Float32 kernels. The same arguments give the same bits on every instruction set and every thread.
//
// Nothing here allocates, does input or output, calls the mathematics library or keeps state. The
// caller holds a table of functions (`rk_kernels_best()`) and passes it around. The contract:
//
//   - A matrix multiplication is, for each output, ONE chain of fused multiply-adds in ascending k,
//     starting from the bias (or +0), whatever the tile or the vector width.
//   - Any other sum has an order fixed by its length alone. "Lane sum": 64 partial sums start at
//     +0. Element i is added to partial (i / 16 % 4, i % 16). The four chains of 16 lanes are added
//     as (0 + 1) + (2 + 3), then lanes l and l + 8, l and l + 4, l and l + 2, l and l + 1. "Column
//     sum" over rows: four partials start at +0. Row r is added to partial r % 4. The total is (0 +
//     1) + (2 + 3). Over more than 4,096 rows the partials are in double; groups of channels
//     count samples times positions.
//   - Outside matrix multiplications and the functions exp ... cos, a product is rounded, then
//     added. There is no contraction.
//   - NaN is never swallowed by relu, maximum or a clamp. Its sign and payload are not specified,
//     because processors disagree: make NaN canonical before hashing. -0 is treated alike
//     everywhere.
//   - Denormals are kept (no flushing mode of the processor is used), except in the optimizers: sgd
//     and adam take a denormal gradient as +0 and store a denormal weight, velocity or moment as
//     +0, on every set alike.
//   - Threads may split rows or columns where a function says "splits by". The bits stay the same.
//
// Sizes and strides count elements, not bytes. Sizes may be 0. Pointers need no alignment beyond
// float's. Unless said otherwise, an output may be exactly one of the inputs (in place), but never
// partly overlap one.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "rk_types.h"

/// One compiled set of kernels. x, a, b: inputs; y: output; d...: gradients with respect to ... An
/// argument `accumulate` that is not 0 adds to the output instead of overwriting it.
typedef struct rk_kernels {
  /// "baseline" (no fused multiply-add needed; runs everywhere), "avx2", "avx512" or "neon".
  const char *name;
  /// Floats in a vector register.
  int32_t vector_width;

  // MARK: Matrices

  /// C[M, N] = epilogue(A[M, K] * B[K, N]). Element (m, k) of A is a[m * a_row + k * a_column], so
  /// that a transposed A needs no copy (fast when either stride is 1). B and C have unit columns
  /// and row strides. C overlaps neither A nor B. epilogue may be NULL. K = 0 gives epilogue(bias).
  /// Splits by rows of A and C, or columns of B and C.
  void (*gemm)(long M, long N, long K, const float *a, long a_row, long a_column, const float *b,
               long b_row, float *c, long c_row, const rk_epilogue *epilogue);

  /// y[c, r] = x[r, c]. Not in place.
  void (*transpose)(long rows, long columns, const float *x, long x_row, float *y, long y_row);
  /// y[r, c] = x[r, c], each with its row stride.
  void (*copy)(long rows, long columns, const float *x, long x_row, float *y, long y_row);
  /// y[r, c] = y[r, c] + x[r, c]: the backward pass of copy.
  void (*accumulate_rows)(long rows, long columns, const float *x, long x_row, float *y,
                          long y_row);
  /// y[r, c] = value.
  void (*fill)(long rows, long columns, float value, float *y, long y_row);

  // MARK: Convolution
  //
  // Weights are [kernel_height, kernel_width, channels / groups, out_channels]. Every output is one
  // chain of fused multiply-adds. Taps outside the image are left out of it: they are not products
  // with zero.

  /// y [batch, out_height, out_width, out_channels] = epilogue(x * weights): chains in ascending
  /// (tap down, tap across, channel), from the bias or +0. Residual and mask have a row for each
  /// pixel of y. epilogue may be NULL. y overlaps neither x nor weights, but may be the residual.
  /// Splits by images.
  void (*convolution)(const rk_window *window, const float *x, const float *weights, float *y,
                      const rk_epilogue *epilogue);
  /// dx [batch, height, width, channels] = epilogue(the gradient with respect to the input): chains
  /// in ascending (row, column, channel) of dy. `reversed` is what `reverse_taps` makes of the
  /// weights. Where no tap reaches, the chain is empty. This is also the transposed convolution of
  /// dy. Splits by images.
  void (*convolution_backward_input)(const rk_window *window, const float *dy,
                                     const float *reversed, float *dx, const rk_epilogue *epilogue);
  /// Rows first ..< first + count of the gradient with respect to the weights, a matrix with a row
  /// for each (tap, channel of a group): chains in ascending (image, row, column) of dy. Splits by
  /// rows.
  void (*convolution_backward_weights)(const rk_window *window, const float *x, const float *dy,
                                 float *dw, long first, long count, int accumulate);
  /// reversed [taps, columns, rows]: the matrices of weights [taps, rows, columns], each
  /// transposed, the last tap first.
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
  /// dx = dy * activation'(saved). saved: the forward pass's output or input, as
  /// `rk_activation_saves_input` says.
  void (*activate_backward)(rk_activation kind, float parameter, long n, const float *saved,
                            const float *dy, float *dx, int accumulate);

  /// out[i] = the random word of element first + i under key: word (e / 16 % 4) of Philox4x32-10
  /// (Salmon et al. 2011) with counter (e / 64 * 16 + e % 16, as 64 bits; upper 64 bits 0). Splits
  /// anywhere, with `first` moved along.
  void (*random_bits)(uint64_t key, uint64_t first, long n, uint32_t *out);
  /// y = kept ? x * round(1 / (1 - p)) : 0. Element i is kept when its random word is at least p *
  /// 2^32. p >= 1 drops everything. The backward pass is the same call on dy.
  void (*dropout)(uint64_t key, uint64_t first, float p, long n, const float *x, float *y,
                  int accumulate);

  // MARK: Reductions. None may be split.

  /// Lane sum of x.
  float (*sum)(long n, const float *x);
  /// Lane sum of round(x * x). Where that is not finite, the sum in double: infinite or NaN only
  /// where an element is.
  double (*sum_squares)(long n, const float *x);
  /// Lane sum of round(a * b).
  float (*dot)(long n, const float *a, const float *b);
  /// Largest |x|; 0 for n = 0; NaN when any element is NaN.
  float (*max_abs)(long n, const float *x);
  /// Index of the first infinity or NaN, or -1.
  long (*find_nonfinite)(long n, const float *x);
  /// y[c] = column sum of x[r, c]. Splits by columns.
  void (*column_sums)(long rows, long columns, const float *x, long x_row, float *y,
                      int accumulate);
  /// y[c] = column sum of round(a[r, c] * b[r, c]). Splits by columns.
  void (*column_dots)(long rows, long columns, const float *a, long a_row, const float *b,
                      long b_row, float *y, int accumulate);

  // MARK: Normalization
  //
  // weight and bias may be NULL (1 and 0). An epilogue saves a pass over memory. Each of its
  // operations is rounded on its own, with the same bits as the separate kernels. What it points to
  // has the shape and stride of y or dy.
  //   - Forward, after everything else: y = y + residual (unless NULL, and may be y itself), then
  //     the activation `epilogue` (unless NULL), which may store its derivative.
  //   - Backward, before everything else: dy goes through the backward pass of `epilogue` with its
  //     `saved`, or becomes +0 where `mask`, the saved output of a relu (unless NULL), is not above
  //     0.
  // Statistics are taken in double where the squares of a finite row, channel or group overflow,
  // and where a channel has more than 4,096 values or a group as many positions.

  /// Training mode over [rows, channels] (Ioffe & Szegedy 2015). x, y and residual share the row
  /// stride.
  /// mean = column sum / rows; variance = column sum of squared deviations / rows;
  /// inv_std = 1 / sqrt(variance + epsilon); y = h * weight + bias with h = (x - mean) * inv_std.
  /// Writes mean and inv_std and, unless they are NULL, running_mean and running_variance, as
  /// PyTorch:
  /// running = (1 - momentum) * running + momentum * (mean, or variance * rows / (rows - 1)).
  /// rows = 0 writes nothing. Splits by channels.
  void (*batch_norm)(long rows, long channels, long row, const float *x, const float *weight,
                     const float *bias, float epsilon, float momentum, const float *residual,
                     const rk_activation_epilogue *epilogue, float *y, float *mean, float *inv_std,
                     float *running_mean, float *running_variance);
  /// y = (x - mean) * (1 / sqrt(variance + epsilon)) * weight + bias. Splits by rows or channels.
  void (*batch_norm_evaluate)(long rows, long channels, long row, const float *x,
                              const float *weight, const float *bias, const float *mean,
                              const float *variance, float epsilon, const float *residual,
                              const rk_activation_epilogue *epilogue, float *y);
  /// dbias = column sum of dy; dweight = column sum of dy * h;
  /// dx = weight * inv_std * ((dy - dbias / rows) - h * (dweight / rows)). dweight and dbias may be
  /// NULL. accumulate: bits of RK_ACCUMULATE_... Splits by channels.
  void (*batch_norm_backward)(long rows, long channels, long row, const float *x, const float *dy,
                              const rk_activation_epilogue *epilogue, const float *weight,
                              const float *mean, const float *inv_std, float *dx, float *dweight,
                              float *dbias, int accumulate);
  /// Over each contiguous row (Ba et al. 2016): lane sums for mean and variance, then as
  /// batch_norm. Writes mean [rows] and inv_std [rows]. Splits by rows.
  void (*layer_norm)(long rows, long columns, const float *x, const float *weight,
                     const float *bias, float epsilon, const rk_activation_epilogue *epilogue,
                     float *y, float *mean, float *inv_std);
  /// With g = dy * weight: dx = inv_std * ((g - mean of g) - h * (mean of g * h)), with lane sums.
  /// Splits by rows.
  void (*layer_norm_backward)(long rows, long columns, const float *x, const float *dy,
                              const float *mask, const float *weight, const float *mean,
                              const float *inv_std, float *dx, int accumulate);
  /// Over each contiguous row (Zhang & Sennrich 2019): y = x * inv_rms * weight,
  /// inv_rms = 1 / sqrt(mean of x^2 + epsilon). Splits by rows.
  void (*rms_norm)(long rows, long columns, const float *x, const float *weight, float epsilon,
                   const rk_activation_epilogue *epilogue, float *y, float *inv_rms);
  /// With h = x * inv_rms and g = dy * weight: dx = inv_rms * (g - h * (mean of g * h)). Splits by
  /// rows.
  void (*rms_norm_backward)(long rows, long columns, const float *x, const float *dy,
                            const float *mask, const float *weight, const float *inv_rms, float *dx,
                            int accumulate);
  /// Of layer_norm, or of rms_norm with mean NULL: dweight = column sum of dy * h; dbias (may be
  /// NULL) = column sum of dy. x, dy and mask share the row stride. Splits by columns.
  void (*norm_parameters_backward)(long rows, long columns, long row, const float *x,
                                   const float *dy, const float *mask, const float *mean,
                                   const float *inv_std, float *dweight, float *dbias,
                                   int accumulate);

  // MARK: Sequences. D = heads * size.

  /// qkv [samples, tokens, 3 D]: a row holds the D features of the query, then of the key, then of
  /// the value, head after head. For each sample and head:
  /// scores = round(1 / sqrt(size)) * (q . k), one chain over the features;
  /// probabilities = softmax of the scores over the keys seen;
  /// output = one chain over keys of probabilities * v.
  /// All keys are seen, or, where causal, those up to the query. Then the probabilities beyond are
  /// +0, and a chain ends with the query's block of RK_ATTENTION_BLOCK: keys beyond the block are
  /// left out. Writes probabilities [samples, heads, tokens, tokens] and y [samples, tokens, D].
  /// Nothing overlaps. Splits by samples, each part with its own scratch (`rk_attention_scratch`).
  void (*attention)(const rk_attention *shape, const float *qkv, float *probabilities, float *y,
                    float *scratch);
  /// With dprobabilities = dy . v (one chain over the features) and dscores as softmax_backward
  /// over the keys seen:
  /// dq = factor * (chain over keys of dscores * k);
  /// dk = factor * (chain over queries of dscores * q);
  /// dv = chain over queries of probabilities * dy.
  /// factor and the keys of a chain are as above. Where causal, a chain over queries starts with
  /// the key's block. Nothing overlaps. Splits by samples, each part with its own scratch.
  void (*attention_backward)(const rk_attention *shape, const float *qkv,
                             const float *probabilities, const float *dy, float *dqkv,
                             float *scratch, int accumulate);
  /// Rotary positions (Su et al. 2021), the two halves of a part as pairs. For i < size / 2 and t =
  /// row % tokens, with c = table[t, i] (cosines) and s = table[t, size / 2 + i] (sines):
  /// y[i] = round(x[i] * c) - round(x[size / 2 + i] * s);
  /// y[size / 2 + i] = round(x[size / 2 + i] * c) + round(x[i] * s).
  /// The first `parts` parts of `size` (even) columns of each row are rotated, the rest is copied.
  /// inverse not 0 rotates back: the backward pass. May run in place. Splits by multiples of
  /// `tokens` rows.
  void (*rotary)(long rows, long tokens, long parts, long size, long columns, const float *x,
                 const float *table, float *y, int inverse, int accumulate);
  /// y[r] = table[tokens[r]], or zeros where tokens[r] is not a whole number in 0 ..< entries
  /// (padding is written -1). Splits by rows.
  void (*embedding)(long rows, long columns, long entries, const float *tokens, const float *table,
                float *y);
  /// dtable[tokens[r]] = dtable[tokens[r]] + dy[r], in ascending r, from +0 or, where accumulate is
  /// not 0, from what is there. Other tokens have no gradient. dy and dtable share the row stride.
  /// Splits by columns.
  void (*embedding_backward)(long rows, long columns, long row, long entries, const float *tokens,
                         const float *dy, float *dtable, int accumulate);
  /// y[r, c] = x[r, c] + table[c]. Splits by rows.
  void (*add_table)(long rows, long columns, const float *x, const float *table, float *y);

  // MARK: Losses, over contiguous rows. All split by rows.

  /// y = exp(x - largest x) / lane sum of that (as a product with the reciprocal).
  void (*softmax)(long rows, long columns, const float *x, float *y);
  /// dx = y * (dy - lane sum of y * dy).
  void (*softmax_backward)(long rows, long columns, const float *y, const float *dy, float *dx,
                           int accumulate);
  /// loss[r] = log(sum exp(x - largest)) - (x[label] - largest);
  /// dlogits = (softmax - onehot) * scale unless NULL.
  /// A label outside 0 ..< classes is ignored: its loss and gradients are 0. loss may be NULL.
  void (*softmax_cross_entropy)(long rows, long classes, const float *logits, const int32_t *labels,
                                float scale, float *loss, float *dlogits);
  /// loss[r] = lane sum of (prediction - target)^2 / columns;
  /// dprediction = scale * (prediction - target) unless NULL.
  /// For the mean over all elements pass scale = 2 / (rows * columns) and average loss. loss may be
  /// NULL.
  void (*squared_error)(long rows, long columns, const float *prediction, const float *target,
                        float scale, float *loss, float *dprediction);
  /// Of logits x and targets t from 0 to 1:
  /// loss[r] = lane sum of (max(x, 0) - x t) + log(1 + exp(-|x|)) / columns;
  /// dlogits = scale * (sigmoid(x) - t) unless NULL. loss may be NULL.
  void (*binary_cross_entropy)(long rows, long columns, const float *logits, const float *target,
                               float scale, float *loss, float *dlogits);
  /// With d = prediction - target (Huber 1964):
  /// loss[r] = lane sum of (|d| <= delta ? d^2 / 2 : delta (|d| - delta / 2)) / columns;
  /// dprediction = scale * (d clamped to +-delta) unless NULL. loss may be NULL.
  void (*huber)(long rows, long columns, const float *prediction, const float *target, float delta,
                float scale, float *loss, float *dprediction);
  /// index[r] = the first largest element, or -1 when the row holds a NaN or columns is 0.
  void (*argmax)(long rows, long columns, const float *x, int32_t *index);

  // MARK: Recurrence: one step of a batch, after its two matrix multiplications, with G gates of
  // `units`. Both split by rows.

  /// gates [rows, G * units] holds x Wx + bx and becomes the activated gates (unchanged for tanh).
  /// hidden_part (contiguous) is h_before Wh + bh. Writes h [rows, units] and extra [rows, units]:
  /// the hidden part of n (gru) or the cell (lstm). h, h_before, extra and extra_before share the
  /// row stride h_row. h_before and extra_before are NULL before the first step, where states are
  /// 0.
  void (*recurrent_cell)(rk_recurrence kind, long rows, long units, float *gates, long gates_row,
                         const float *hidden_part, const float *h_before, const float *extra_before,
                         float *extra, float *h, long h_row);
  /// gates: as left by recurrent_cell (for tanh, h itself). dy: the gradient with respect to h from
  /// the layer above. carry and dcell [rows, units], contiguous: the gradients with respect to h
  /// and the cell from the next step, used where has_carry is not 0. Writes dgates (with respect to
  /// x Wx + bx, stride gates_row) and, for gru, dhidden (with respect to h_before Wh + bh, the same
  /// stride). Writes into carry what goes to h_before past Wh (gru), and into dcell the gradient
  /// with respect to extra_before (lstm).
  void (*recurrent_cell_backward)(rk_recurrence kind, long rows, long units, const float *gates,
                                  long gates_row, const float *dy, const float *h_before,
                                  const float *extra_before, const float *extra, long h_row,
                                  float *dgates, float *dhidden, float *carry, float *dcell,
                                  int has_carry);

  // MARK: Gates, over n contiguous values. All split anywhere.

  /// y = gate * a + (1 - gate) * b.
  void (*highway_gate)(long n, const float *gate, const float *a, const float *b, float *y);
  /// dgate = dy * (a - b), or dgate + that.
  void (*highway_gate_backward_gate)(long n, const float *a, const float *b, const float *dy,
                                     float *dgate, int accumulate);
  /// db = dy * (1 - gate), or db + that. (da = dy * gate is `multiply`.)
  void (*highway_gate_backward_b)(long n, const float *gate, const float *dy, float *db,
                              int accumulate);
  /// As `dropout`, but row r of [rows, columns] is kept or dropped as a whole, by the random word
  /// of element first + r. Splits by rows, with `first` moved along.
  void (*stochastic_depth)(uint64_t key, uint64_t first, float p, long rows, long columns,
                         const float *x, float *y, int accumulate);

  // MARK: Pooling, channel by channel. All split by samples. A backward pass adds to dx where
  // accumulate is not 0, else dx starts as zeros. Never in place.

  /// y = the largest value of each window (NaN where one is). Pixels outside the image are never
  /// the largest. index = its number in its image, row by row, the first among equals, or -1 where
  /// a window sees no pixel, whose y is -infinity.
  void (*max_pool)(const rk_window *window, const float *x, float *y, int32_t *index);
  /// Each dy is added to its pixel, output pixels in ascending order.
  void (*max_pool_backward)(const rk_window *window, const float *dy, const int32_t *index,
                            float *dx, int accumulate);
  /// y = (one chain of additions from +0 over the window's pixels inside the image, row by row) /
  /// (kernel_height * kernel_width): padding counts as zeros.
  void (*average_pool)(const rk_window *window, const float *x, float *y);
  /// dy / (kernel_height * kernel_width) is added to each pixel of the window, output pixels in
  /// ascending order.
  void (*average_pool_backward)(const rk_window *window, const float *dy, float *dx,
                                int accumulate);
  /// x [samples, positions, channels]: y[s, c] = column sum over positions / positions.
  void (*global_average_pool)(long samples, long positions, long channels, const float *x,
                              float *y);
  /// dx[s, p, c] = dy[s, c] / positions.
  void (*global_average_pool_backward)(long samples, long positions, long channels, const float *dy,
                                  float *dx, int accumulate);
  /// Output pixel (y, x) is input pixel (y / stride_height, x / stride_width); out_height = height
  /// * stride_height, likewise the width. Of the window only the extents and the strides are used,
  /// here and below.
  void (*upsample_nearest)(const rk_window *window, const float *x, float *y);
  /// dx = one chain of additions from +0 over the output pixels of each input pixel, row by row.
  void (*upsample_nearest_backward)(const rk_window *window, const float *dy, float *dx,
                                    int accumulate);
  /// Linear between pixel centres, the border repeated (PyTorch's align_corners = false), with
  /// weights u (down) and v (right):
  /// y = (1 - u) * ((1 - v) * x00 + v * x01) + u * ((1 - v) * x10 + v * x11).
  void (*upsample_bilinear)(const rk_window *window, const float *x, float *y);
  /// (1 - v) * ((1 - u) * dy) and so on are added to x00, x01, x10, x11 in this order, output
  /// pixels in ascending order.
  void (*upsample_bilinear_backward)(const rk_window *window, const float *dy, float *dx,
                                     int accumulate);

  // MARK: Group normalization over x [samples, positions, channels] (Wu & He 2018). A group is
  // channels / groups neighbouring channels. mean and inv_std are [samples, channels], equal within
  // a group. epilogue and mask as above.

  /// mean = lane sum over the group's channels of the column sums over positions / values of a
  /// group; the variance likewise of squared deviations; inv_std = 1 / sqrt(variance + epsilon);
  /// y = (x - mean) * inv_std * weight + bias. Splits by samples.
  void (*group_norm)(long samples, long positions, long channels, long groups, const float *x,
                     const float *weight, const float *bias, float epsilon,
                     const rk_activation_epilogue *epilogue, float *y, float *mean, float *inv_std);
  /// With g = dy * weight and h = (x - mean) * inv_std:
  /// dx = inv_std * ((g - mean of g) - h * (mean of g * h)).
  /// Means are over a group, in the order of group_norm. scratch: [samples, 2 * channels]. Splits
  /// by samples.
  void (*group_norm_backward)(long samples, long positions, long channels, long groups,
                              const float *x, const float *dy, const float *mask,
                              const float *weight, const float *mean, const float *inv_std,
                              float *scratch, float *dx, int accumulate);
  /// dweight = sum over samples, in order, of the column sums over positions of dy * h; dbias =
  /// likewise of dy. `row` is the stride of a position, and of a sample of mean and inv_std. Splits
  /// by channels.
  void (*group_norm_parameters_backward)(long samples, long positions, long channels, long row,
                                         const float *x, const float *dy, const float *mask,
                                         const float *mean, const float *inv_std, float *dweight,
                                         float *dbias);

  // MARK: Optimizers. One step of `slots` parameters. squares [slots] gets the `sum_squares` of the
  // unscaled gradients. Splits by slots.

  /// d = scale * g + weight_decay * w; v = momentum * v + d;
  /// w = w - learning_rate * (nesterov ? d + momentum * v : v).
  /// v starts as zeros. NULL when momentum is 0.
  void (*sgd)(const rk_sgd *rule, long slots, const rk_slot *slot, float *w, float *v,
              const float *g, double *squares);
  /// d = scale * g (+ weight_decay * w); m = beta1 * m + (1 - beta1) * d;
  /// v = beta2 * v + (1 - beta2) * d * d;
  /// w = w - (learning_rate / correction1) * (m / (sqrt(v) / sqrt(correction2) + epsilon)).
  void (*adam)(const rk_adam *settings, long slots, const rk_slot *slot, float *w, float *m,
               float *v, const float *g, double *squares);

  // MARK: Measuring

  /// Fused multiply-adds on registers, `multiply_adds_in_round` a round. Timed by the caller, they
  /// give the peak that a core can be compared with. Chains x = x / 2 + 1 begin at start, start +
  /// 1, ... Returns the sum of one lane of each.
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

/// One value of an elementwise function, with the same bits as the table's `apply`.
float rk_apply(rk_function function, float x);

#endif
