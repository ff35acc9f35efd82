// Normalizations that add a residual, apply relu and mask the upstream gradient themselves, against the separate
// kernels, bit for bit.
import CKernels
import Testing

/// Seeded inputs of every normalization.
struct FusedNormSubject {
  enum Kind: CaseIterable { case batch, evaluation, layer, rootMeanSquare, group }

  let rows: Int
  let columns: Int
  /// Of x, dy and outputs.
  let row: Int
  let x: [Float]
  let dy: [Float]
  let residual: [Float]
  let gate: [Float]
  let gamma: [Float]
  let beta: [Float]
  /// Stand for what the forward pass saves, by row or channel.
  let means: [Float]
  let deviations: [Float]
  let hasResidual: Bool
  let hasRelu: Bool
  let adds: Int32

  init(_ source: inout Source, _ values: Source.Values) {
    (rows, columns) = (source.size(), source.below(40) == 0 ? 130 : source.size())
    row = columns + source.below(2) * 3
    (x, dy) = (source.floats(rows * row, values), source.floats(rows * row, values))
    (residual, gate) = (source.floats(rows * row, values), source.floats(rows * row, values))
    (gamma, beta) = (source.floats(columns), source.floats(columns))
    means = source.floats(max(rows, columns))
    deviations = source.floats(max(rows, columns)).map(\.magnitude)
    (hasResidual, hasRelu) = (source.chance(), source.below(4) > 0)
    adds = source.chance() ? Int32(RK_ACCUMULATE_INPUT) : 0
  }

  /// Outputs and gradients with everything in one kernel.
  func fused(_ kind: Kind, _ kernels: Kernels) -> [[Float]] {
    let y = Buffer(hasResidual ? residual : [Float](repeating: 7, count: x.count))
    forward(kind, kernels, residual: hasResidual ? y.pointer : nil, hasRelu ? 1 : 0, y)
    return [y.checked()] + backward(kind, kernels, dy, gate: gate)
  }

  /// The same with kernels of their own for the addition, relu and its mask.
  func separate(_ kind: Kind, _ kernels: Kernels) -> [[Float]] {
    let y = Buffer(x.count)
    if hasResidual { kernels.copy(1, x.count, residual, x.count, y.pointer, x.count) }
    forward(kind, kernels, residual: nil, 0, y)
    let width = kind == .batch || kind == .evaluation ? row : columns
    for r in 0..<(columns == 0 ? 0 : rows) {
      let part = y.pointer + r * width
      if hasResidual, takesResidual(kind) {
        residual.withUnsafeBufferPointer {
          kernels.add(columns, part, $0.baseAddress.map { $0 + r * width }, part)
        }
      }
      if hasRelu { kernels.activate(RK_RELU, 0, columns, part, part) }
    }
    let masked = Buffer(dy)
    kernels.activate_backward(RK_RELU, 0, dy.count, gate, dy, masked.pointer, 0)
    return [y.checked()] + backward(kind, kernels, masked.values, gate: nil)
  }

  private func takesResidual(_ kind: Kind) -> Bool { kind == .batch || kind == .evaluation }

  private func forward(
    _ kind: Kind, _ kernels: Kernels, residual: UnsafePointer<Float>?, _ relu: Int32, _ y: Buffer
  ) {
    let (mean, inverse) = (Buffer(max(rows, columns)), Buffer(max(rows, columns)))
    switch kind {
    case .batch:
      kernels.batch_norm(
        rows, columns, row, x, gamma, beta, 1e-5, 0.1, residual, relu, y.pointer, mean.pointer,
        inverse.pointer, nil, nil)
    case .evaluation:
      kernels.batch_norm_evaluate(
        rows, columns, row, x, gamma, beta, beta, deviations, 1e-5, residual, relu, y.pointer)
    case .layer:
      kernels.layer_norm(
        rows, columns, x, gamma, beta, 1e-5, relu, y.pointer, mean.pointer, inverse.pointer)
    case .rootMeanSquare:
      kernels.rms_norm(rows, columns, x, gamma, 1e-5, relu, y.pointer, inverse.pointer)
    case .group:
      kernels.group_norm(
        1, rows, columns, 1, x, gamma, beta, 1e-5, relu, y.pointer, mean.pointer, inverse.pointer)
    }
  }

  private func backward(_ kind: Kind, _ kernels: Kernels, _ dy: [Float], gate: [Float]?)
    -> [[Float]]
  {
    // A batch normalization that does not add works in place.
    let isInPlace = kind == .batch && adds == 0
    let (dx, dgamma, dbeta) = (Buffer(isInPlace ? dy : x), Buffer(gamma), Buffer(beta))
    let upstream = isInPlace ? dx : Buffer(dy)
    let scratch = Buffer(2 * columns)
    func call(_ gate: UnsafePointer<Float>?) {
      switch kind {
      case .evaluation: break
      case .batch:
        kernels.batch_norm_backward(
          rows, columns, row, x, upstream.pointer, gate, gamma, means, deviations, dx.pointer,
          dgamma.pointer, dbeta.pointer, adds)
      case .layer:
        kernels.layer_norm_backward(
          rows, columns, x, dy, gate, gamma, means, deviations, dx.pointer, adds)
        kernels.norm_parameters_backward(
          rows, columns, row, x, dy, gate, means, deviations, dgamma.pointer, dbeta.pointer,
          adds)
      case .rootMeanSquare:
        kernels.rms_norm_backward(
          rows, columns, x, dy, gate, gamma, deviations, dx.pointer, adds)
        kernels.norm_parameters_backward(
          rows, columns, row, x, dy, gate, nil, deviations, dgamma.pointer, nil, adds)
      case .group:
        kernels.group_norm_backward(
          1, rows, columns, 1, x, dy, gate, gamma, means, deviations, scratch.pointer, dx.pointer,
          adds)
        kernels.group_norm_parameters_backward(
          1, rows, columns, row, x, dy, gate, means, deviations, dgamma.pointer, dbeta.pointer)
      }
    }
    if let gate { gate.withUnsafeBufferPointer { call($0.baseAddress) } } else { call(nil) }
    let packed = dx.checked().enumerated().filter { kind != .batch || $0.offset % row < columns }
    return [packed.map(\.element), dgamma.checked(), dbeta.checked()]
  }
}

@Suite struct FusedNormalizationTests {
  @Test(arguments: FusedNormSubject.Kind.allCases, Source.Values.allCases)
  func equalsTheSeparateKernels(kind: FusedNormSubject.Kind, values: Source.Values) {
    for seed in 0..<60 {
      var source = Source(seed)
      let subject = FusedNormSubject(&source, values)
      for kernels in Kernels.all {
        let results = zip(subject.fused(kind, kernels), subject.separate(kind, kernels))
        for (name, (fused, separate)) in zip(["y", "dx", "dgamma", "dbeta"], results) {
          let found = difference(fused, separate)
          #expect(
            found == nil,
            "\(name), \(kernels.title), \(subject.rows) x \(subject.columns), seed \(seed)")
        }
      }
    }
  }
}
