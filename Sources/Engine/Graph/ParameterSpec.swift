// The parameters of a graph: what each is called, how it starts, and what becomes of it in
// training.
package import Numerics

/// What a parameter starts from, drawn from the stream named by its path.
package enum Initializer: Hashable, Sendable {
  case constant(Float)
  /// Normal with variance 2 / fanIn (He et al., 2015).
  case heNormal(fanIn: Int)
  /// Uniform in ±sqrt(6 / (fanIn + fanOut)) (Glorot & Bengio, 2010).
  case glorotUniform(fanIn: Int, fanOut: Int)
  /// Normal with variance 1 / fanIn (LeCun et al., 1998).
  case lecunNormal(fanIn: Int)
  /// Normal with mean 0.
  case normal(deviation: Double)
  /// Uniform in ±bound.
  case uniform(bound: Double)
  /// A matrix with orthonormal columns, or rows where it is wider than high, times a gain (Saxe,
  /// McClelland & Ganguli, 2014).
  case orthogonal(rows: Int, columns: Int, gain: Double)

  /// Multiply-adds that drawing takes beyond one a value: what has to be bounded.
  package var drawingWork: Int {
    guard case .orthogonal(let rows, let columns, _) = self else { return 0 }
    let (short, long) = (min(rows, columns), max(rows, columns))
    let (square, overflow) = short.multipliedReportingOverflow(by: short)
    let (work, tooLong) = square.multipliedReportingOverflow(by: 2 * long)
    return overflow || tooLong ? Int.max / 4 : work
  }
}

/// A named parameter or buffer.
package struct ParameterSpec: Hashable, Sendable {
  /// What becomes of it in a training step.
  package enum Role: Hashable, Sendable {
    /// Changed by the optimizer, weight decay included.
    case weight
    /// Changed by the optimizer, never decayed: biases, weights of normalizations, scales.
    case scalar
    /// Changed by the forward pass: running statistics.
    case buffer
  }

  /// Unique: `body[12].dense1.weight`.
  package var path: String
  /// The layer instance, or the join of a skip, that owns it: `body[12].dense1`, `body[12].skip1`.
  package var layer: String
  package var shape: Shape
  package var initializer: Initializer
  package var role: Role
  /// False while what it belongs to is switched off: it is kept, with its optimizer state, and
  /// neither used nor changed, so that switching on again goes on from where it was.
  package var isActive: Bool
  /// Whether its layer is frozen: it is used, has no gradient and no optimizer state, and never
  /// changes.
  package var isFrozen: Bool

  /// Whether the optimizer changes it.
  package var isTrained: Bool { isActive && !isFrozen && role != .buffer }

  /// Whether optimizer state goes with it: also while it is switched off.
  package var hasState: Bool { !isFrozen && role != .buffer }

  package init(
    path: String, layer: String = "", shape: Shape, initializer: Initializer, role: Role,
    isActive: Bool = true, isFrozen: Bool = false
  ) {
    self.path = path
    self.layer = layer
    self.shape = shape
    self.initializer = initializer
    self.role = role
    self.isActive = isActive
    self.isFrozen = isFrozen
  }
}
