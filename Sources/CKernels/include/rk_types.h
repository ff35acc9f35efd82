// The types of the kernels' arguments: activations, epilogues, the shapes of images and attention,
// and the settings of optimizers. `CKernels.h` says what the kernels do with them.
#ifndef RK_TYPES_H
#define RK_TYPES_H

#include <stdint.h>

/// Elementwise activations, from the table in `Kernels/activation_table.inc`: RK_RELU,
/// RK_LEAKY_RELU, ... `parameter` is the slope below 0 (leaky relu, at least 0) or alpha (elu),
/// else unused.
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

/// An activation in the epilogue of a matrix multiplication or normalization: what happens to each
/// value v after everything else, while it is in a register or the L1 cache. Backward, what happens
/// to each value of the upstream gradient of a batch normalization before everything else. The same
/// bits as the separate kernels.
typedef struct rk_activation_epilogue {
  rk_activation kind;
  float parameter;
  /// Row stride of `derivative` or `saved`. With a normalization, that of y or dy.
  long stride;
  /// [M, N], written: the derivative at v, for activations that need their input in the backward
  /// pass. May be NULL.
  float *derivative;
  /// NULL: v = activation(v). Otherwise [M, N] of the forward pass, and v = v * derivative: the
  /// stored derivative, or the output of activations that save it.
  const float *saved;
} rk_activation_epilogue;

/// What a matrix multiplication does to each value v after its sum, in this order, each operation
/// rounded on its own:
/// v = alpha * v; v = v + residual_scale * R; v = relu(v); v = mask > 0 ? v : 0; v = C + v.
/// The same bits as the separate kernels one after the other. Start from `rk_epilogue_none()`.
typedef struct rk_epilogue {
  /// N values that start the chains; NULL: +0.
  const float *bias;
  /// Factor on the sum, bias included. 1: no multiplication.
  float alpha;
  /// Factor on the residual. 1: no multiplication.
  float residual_scale;
  /// [M, N] added to the product. May be C itself. NULL: none.
  const float *residual;
  long residual_stride;
  /// [M, N], the saved output of a relu. Where it is not above 0, the value becomes +0. NULL: none.
  const float *mask;
  long mask_stride;
  /// Not 0: apply relu (v < 0 becomes +0; NaN and -0 stay).
  int32_t relu;
  /// Not 0: adds the value to what C holds, once, at the end.
  int32_t accumulate;
  /// Of matrix multiplications only, and not where they accumulate. NULL: no activation.
  const rk_activation_epilogue *activation;
} rk_epilogue;

/// An epilogue that changes nothing.
#define RK_EPILOGUE_NONE {.alpha = 1.0f, .residual_scale = 1.0f}
static inline rk_epilogue rk_epilogue_none(void) {
  rk_epilogue e = RK_EPILOGUE_NONE;
  return e;
}

/// The geometry of a convolution or a pooling over images [batch, height, width, channels]: output
/// pixel (y, x) sees input pixels (y * stride - padding + i * dilation, likewise x), for i below
/// the kernel's extent. Extents are in pixels.
typedef struct rk_window {
  long batch, height, width, channels;
  long out_height, out_width, out_channels;
  long kernel_height, kernel_width;
  long stride_height, stride_width;
  long padding_height, padding_width;
  long dilation_height, dilation_width;
  /// Channels and out_channels are split into this many groups that do not see each other. 1 for a
  /// pooling.
  long groups;
} rk_window;

/// Elementwise functions. `math.inc` has their measured errors, in units in the last place (ulp).
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

/// Cells of recurrent layers. The gates along a row are in PyTorch's order.
typedef enum rk_recurrence {
  /// h = tanh(x + h) (Elman 1990).
  RK_RECURRENCE_TANH,
  /// r, z, n (Cho et al. 2014): h = (1 - z) * n + z * h_before, n = tanh(x + r * h).
  RK_RECURRENCE_GRU,
  /// i, f, g, o (Hochreiter & Schmidhuber 1997): c = f * c_before + i * g, h = o * tanh(c).
  RK_RECURRENCE_LSTM,
} rk_recurrence;

/// How many gates of `units` values a row of the cell has.
static inline long rk_recurrence_gates(rk_recurrence kind) {
  return kind == RK_RECURRENCE_TANH ? 1 : kind == RK_RECURRENCE_GRU ? 3 : 4;
}

/// What a backward pass adds to instead of overwriting. Bits; 0 overwrites everything.
enum {
  RK_ACCUMULATE_INPUT = 1,      ///< dx = dx + (the gradient of the input).
  RK_ACCUMULATE_PARAMETERS = 2  ///< dweight, dbias likewise.
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

/// Where one parameter is in the memory of an optimizer step, and what happens to it.
typedef struct rk_slot {
  long offset;
  long count;
  /// 0: unchanged, with a sum of squares of 0.
  int32_t is_trained;
  /// 0: without weight decay.
  int32_t decays;
} rk_slot;

/// Adam (Kingma & Ba 2014) or, decoupled, AdamW (Loshchilov & Hutter 2017), as PyTorch defines
/// them. Values are rounded to float before use.
typedef struct rk_adam {
  double learning_rate;
  double beta1;
  double beta2;
  double epsilon;
  /// Adam: added to the gradient. AdamW: weights are first multiplied by 1 - learning_rate *
  /// weight_decay.
  double weight_decay;
  /// 1 - beta1^step and 1 - beta2^step, with step counted from 1. The caller computes them.
  double bias_correction1;
  double bias_correction2;
  double gradient_scale;
  /// Not 0: AdamW.
  int32_t decoupled;
} rk_adam;

/// Queries whose causal attention has the same keys: see `rk_kernels.attention`.
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

/// Floats of scratch memory for each call of attention, forward or backward, that runs at the same
/// time.
static inline long rk_attention_scratch(long tokens, long size) { return tokens * (size + tokens); }

#endif
