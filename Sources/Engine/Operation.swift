// The closed set of operations. A layer lowers to these; only an operation has a backward pass.

/// An elementwise non-linearity.
package enum Activation: Hashable, Sendable {
  case relu
  case leakyRelu(slope: Float)
  case tanh
  case sigmoid
  /// x Phi(x) with the exact normal distribution function (Hendrycks & Gimpel, 2016).
  case gelu
  /// x sigmoid(x) (Elfwing, Uchibe & Doya, 2017).
  case silu
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
  /// logits [B, c], class numbers as floats [B] -> mean loss [1].
  case softmaxCrossEntropy
  /// prediction [B, n], target [B, n] -> mean of squared differences over all elements [1].
  case meanSquaredError
}
