// The closed set of operations. A layer lowers to these; only an operation has a backward pass.
internal import Numerics

/// An elementwise non-linearity.
package enum Activation: Hashable, Sendable {
  /// max(0, x) (Nair & Hinton, 2010).
  case relu
  /// x where x > 0, else slope x (Maas, Hannun & Ng, 2013).
  case leakyRelu(slope: Float)
  /// In -1 to 1 (LeCun et al., 1998, section 4.4).
  case tanh
  /// 1 / (1 + exp(-x)) (Rumelhart, Hinton & Williams, 1986).
  case sigmoid
  /// x Phi(x) with the exact normal distribution function (Hendrycks & Gimpel, 2016).
  case gelu
  /// x sigmoid(x) (Elfwing, Uchibe & Doya, 2017).
  case silu
  /// x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))): the approximation of gelu (Hendrycks & Gimpel, 2016).
  case geluTanh
  /// log(1 + exp(x)) (Dugas et al., 2001).
  case softplus
  /// x where x >= 0, else alpha (exp(x) - 1) (Clevert, Unterthiner & Hochreiter, 2015).
  case elu(alpha: Float)
}

/// One operation of a graph. Shapes below are written [B, n] for a batch of B rows of n features.
package enum Operation: Hashable, Sendable {
  /// A tensor the caller fills before `forward`: inputs or targets.
  case input
  /// A parameter of the store, by its index in `Graph.parameters`.
  case parameter(Int)
  /// x [B, i], weight [i, o], optional bias [o] -> [B, o].
  case linear
  case activation(Activation)
  /// a + b, equal shapes.
  case add
  /// x times a constant.
  case scale(Float)
  /// x times a learnable scalar: x, scalar [1].
  case multiplyScalar
  /// x, gain [n], shift [n], running mean [n], running variance [n] (Ioffe & Szegedy, 2015).
  case batchNorm(epsilon: Float, momentum: Float)
  /// x, gain [n], shift [n]; over the last dimension (Ba, Kiros & Hinton, 2016).
  case layerNorm(epsilon: Float)
  /// Inverted dropout; `key` names its own random stream; identity in evaluation
  /// (Srivastava et al., 2014).
  case dropout(rate: Float, key: UInt64)
  /// Concatenation along the last dimension.
  case concatenate
  /// Zeros of the shape of x: what a concatenating skip contributes while it is off.
  case zeros
  /// Zeros appended, or features cut, so that the last dimension is `features`.
  case pad(features: Int)

  // Images are [B, H, W, C].

  /// x, weight [kh, kw, C / groups, O], optional bias [O] -> [B, H', W', O].
  case convolution(Window, groups: Int)
  /// The convolution's gradient by its input as an operation of its own: x [B, H, W, C], weight
  /// [kh, kw, O / groups, C], optional bias [O] -> [B, H', W', O].
  case transposedConvolution(Window, groups: Int)
  /// The largest value or the mean of each window, channel by channel.
  case pool(Pooling, Window)
  /// x [B, ..., C] -> [B, C]: over all positions, of images or of sequences.
  case globalPool(Pooling)
  /// Height and width times `factor`.
  case upsample(Upsampling, factor: Int)

  // Normalizations over parts of a sample.

  /// x, gain [C], shift [C]; over all positions of a group of channels (Wu & He, 2018).
  case groupNorm(groups: Int, epsilon: Float)
  /// x, gain [n]; over the last dimension, without a mean (Zhang & Sennrich, 2019).
  case rmsNorm(epsilon: Float)

  // Sequences are [B, T, D].

  /// Row numbers as floats [B, ...], table [V, D] -> [B, ..., D].
  case embedding
  /// x [B, ...] plus a table of the shape of one sample: learned positions.
  case addTable
  /// x [B, T, D] plus sines and cosines of the position (Vaswani et al., 2017).
  case sinusoidalPositions(base: Float)
  /// x [B, T, n]: heads of `headSize` in the first `features` values turn with the position
  /// (Su et al., 2021).
  case rotaryPositions(headSize: Int, features: Int, base: Float)
  /// Queries, keys and values [B, T, 3 D] -> [B, T, D] (Vaswani et al., 2017).
  case attention(heads: Int, isCausal: Bool)
  /// exp(x) over its sum along the last dimension.
  case softmax
  /// x [B, T, I] through a recurrent cell, step after step -> [B, T, H].
  case recurrence(RecurrentCell)

  // Gates and shapes.

  /// a b, equal shapes.
  case multiply
  /// gate, a, b -> gate a + (1 - gate) b, equal shapes (Srivastava, Greff & Schmidhuber, 2015).
  case gate
  /// Whole samples become zero in training, the others grow to keep the mean; `key` names its random
  /// stream; identity in evaluation (Huang et al., 2016).
  case stochasticDepth(survival: Float, key: UInt64)
  /// `count` values of the last dimension from `start` on.
  case slice(start: Int, count: Int)
  /// x [B, T, D] -> [B, D]: the last position.
  case lastStep
  /// The same values in another shape, batch unchanged.
  case reshape

  // Losses.

  /// logits [B, ..., c], class numbers as floats [B, ...] -> mean loss [1]. What is no class
  /// number, as -1, is padding: the mean is over the others.
  case softmaxCrossEntropy
  /// prediction [B, n], target [B, n] -> mean of squared differences over all elements [1].
  case meanSquaredError
  /// logits, targets 0 to 1 of the same shape -> mean loss [1].
  case binaryCrossEntropy
  /// prediction, target of the same shape -> mean loss [1]: squared within `delta`, else linear (Huber, 1964).
  case huber(delta: Float)
}
