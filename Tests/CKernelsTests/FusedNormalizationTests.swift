// Normalizations with an epilogue (a residual and an activation) and, backward, with the derivative
// of the activation (relu only, but for batch normalization), against the separate kernels, bit for
// bit.
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
  /// Stands for what the forward pass saves of the activation: its output or its derivative.
  let mask: [Float]
  let weight: [Float]
  let bias: [Float]
  /// Stand for what the forward pass saves, by row or channel.
  let means: [Float]
  let deviations: [Float]
  let hasResidual: Bool
  /// What follows the forward pass. Backward it is relu where this is nil, or where the kernel
  /// knows no other.
  var activation: rk_activation?
  let adds: Int32

  init(_ source: inout Source, _ values: Source.Values) {
    (rows, columns) = (source.size(), source.below(40) == 0 ? 130 : source.size())
    row = columns + source.below(2) * 3
    (x, dy) = (source.floats(rows * row, values), source.floats(rows * row, values))
    (residual, mask) = (source.floats(rows * row, values), source.floats(rows * row, values))
    (weight, bias) = (source.floats(columns), source.floats(columns))
    means = source.floats(max(rows, columns))
    deviations = source.floats(max(rows, columns)).map(\.magnitude)
    hasResidual = source.chance()
    activation = source.below(4) > 0 ? RK_RELU : nil
    adds = source.chance() ? Int32(RK_ACCUMULATE_INPUT) : 0
  }

  private static let parameter: Float = 0.3
  private var way: rk_activation { activation ?? RK_RELU }
  private var savesInput: Bool { rk_activation_saves_input(way) != 0 }

  /// The row stride of what a normalization reads and writes.
  private func width(_ kind: Kind) -> Int { kind == .batch || kind == .evaluation ? row : columns }

  /// Outputs and gradients with everything in one kernel.
  func fused(_ kind: Kind, _ kernels: Kernels) -> [[Float]] {
    let y = Buffer(hasResidual ? residual : [Float](repeating: 7, count: x.count))
    let derivative = Buffer(x.count)
    let epilogue = activation.map {
      rk_activation_epilogue(
        kind: $0, parameter: Self.parameter, stride: width(kind),
        derivative: savesInput ? derivative.pointer : nil, saved: nil)
    }
    forward(kind, kernels, residual: hasResidual ? y.pointer : nil, epilogue, y)
    let gradients = mask.withUnsafeBufferPointer {
      backward(
        kind, kernels, dy,
        rk_activation_epilogue(
          kind: way, parameter: Self.parameter, stride: width(kind), derivative: nil,
          saved: $0.baseAddress))
    }
    return [y.checked()] + gradients + (savesInput ? [derivative.checked()] : [])
  }

  /// The same with separate kernels for the addition, the activation and its derivative.
  func separate(_ kind: Kind, _ kernels: Kernels) -> [[Float]] {
    let (y, derivative, ones) = (Buffer(x.count), Buffer(x.count), Buffer(x.map { _ in 1 }))
    if hasResidual { kernels.copy(1, x.count, residual, x.count, y.pointer, x.count) }
    forward(kind, kernels, residual: nil, nil, y)
    for r in 0..<(columns == 0 ? 0 : rows) {
      let start = r * width(kind)
      let part = y.pointer + start
      if hasResidual, takesResidual(kind) {
        residual.withUnsafeBufferPointer {
          kernels.add(columns, part, $0.baseAddress.map { $0 + start }, part)
        }
      }
      guard let activation else { continue }
      kernels.activate_backward(
        activation, Self.parameter, columns, part, ones.pointer, derivative.pointer + start, 0)
      kernels.activate(activation, Self.parameter, columns, part, part)
    }
    let passed = Buffer(dy)
    if kind == .batch && savesInput {
      kernels.multiply(dy.count, dy, mask, passed.pointer)
    } else {
      kernels.activate_backward(
        kind == .batch ? way : RK_RELU, Self.parameter, dy.count, mask, dy, passed.pointer, 0)
    }
    return [y.checked()] + backward(kind, kernels, passed.values, nil)
      + (savesInput ? [derivative.checked()] : [])
  }

  private func takesResidual(_ kind: Kind) -> Bool { kind == .batch || kind == .evaluation }

  private func forward(
    _ kind: Kind, _ kernels: Kernels, residual: UnsafePointer<Float>?,
    _ epilogue: rk_activation_epilogue?,
    _ y: Buffer
  ) {
    withOptionalPointer(epilogue) { run(kind, kernels, residual: residual, $0, y) }
  }

  private func run(
    _ kind: Kind, _ kernels: Kernels, residual: UnsafePointer<Float>?,
    _ epilogue: UnsafePointer<rk_activation_epilogue>?, _ y: Buffer
  ) {
    let (mean, inverse) = (Buffer(max(rows, columns)), Buffer(max(rows, columns)))
    switch kind {
    case .batch:
      kernels.batch_norm(
        rows, columns, row, x, weight, bias, 1e-5, 0.1, residual, epilogue, y.pointer, mean.pointer,
        inverse.pointer, nil, nil)
    case .evaluation:
      kernels.batch_norm_evaluate(
        rows, columns, row, x, weight, bias, bias, deviations, 1e-5, residual, epilogue, y.pointer)
    case .layer:
      kernels.layer_norm(
        rows, columns, x, weight, bias, 1e-5, epilogue, y.pointer, mean.pointer, inverse.pointer)
    case .rootMeanSquare:
      kernels.rms_norm(rows, columns, x, weight, 1e-5, epilogue, y.pointer, inverse.pointer)
    case .group:
      kernels.group_norm(
        1, rows, columns, 1, x, weight, bias, 1e-5, epilogue, y.pointer, mean.pointer,
        inverse.pointer)
    }
  }

  private func backward(
    _ kind: Kind, _ kernels: Kernels, _ dy: [Float], _ epilogue: rk_activation_epilogue?
  )
    -> [[Float]]
  {
    // A batch normalization that does not add works in place.
    let isInPlace = kind == .batch && adds == 0
    let (dx, dweight, dbias) = (Buffer(isInPlace ? dy : x), Buffer(weight), Buffer(bias))
    let upstream = isInPlace ? dx : Buffer(dy)
    let scratch = Buffer(2 * columns)
    let mask = epilogue?.saved
    switch kind {
    case .evaluation: break
    case .batch:
      withOptionalPointer(epilogue) {
        kernels.batch_norm_backward(
          rows, columns, row, x, upstream.pointer, $0, weight, means, deviations, dx.pointer,
          dweight.pointer, dbias.pointer, adds)
      }
    case .layer:
      kernels.layer_norm_backward(
        rows, columns, x, dy, mask, weight, means, deviations, dx.pointer, adds)
      kernels.norm_parameters_backward(
        rows, columns, row, x, dy, mask, means, deviations, dweight.pointer, dbias.pointer, adds)
    case .rootMeanSquare:
      kernels.rms_norm_backward(
        rows, columns, x, dy, mask, weight, deviations, dx.pointer, adds)
      kernels.norm_parameters_backward(
        rows, columns, row, x, dy, mask, nil, deviations, dweight.pointer, nil, adds)
    case .group:
      kernels.group_norm_backward(
        1, rows, columns, 1, x, dy, mask, weight, means, deviations, scratch.pointer, dx.pointer,
        adds)
      kernels.group_norm_parameters_backward(
        1, rows, columns, row, x, dy, mask, means, deviations, dweight.pointer, dbias.pointer)
    }
    let packed = dx.checked().enumerated().filter { kind != .batch || $0.offset % row < columns }
    return [packed.map(\.element), dweight.checked(), dbias.checked()]
  }
}

/// Runs with a pointer to the value, NULL where there is none.
private func withOptionalPointer<Value>(
  _ value: Value?, _ run: (UnsafePointer<Value>?) -> Void
) {
  if let value { withUnsafePointer(to: value) { run($0) } } else { run(nil) }
}

@Suite struct FusedNormalizationTests {
  @Test(arguments: FusedNormSubject.Kind.allCases, Source.Values.allCases)
  func equalsTheSeparateKernels(kind: FusedNormSubject.Kind, values: Source.Values) {
    for seed in 0..<120 {
      var source = Source(seed)
      var subject = FusedNormSubject(&source, values)
      // Half of them relu or nothing, else each in turn.
      if seed % 2 == 1 {
        subject.activation = Activations.all[seed / 2 % Activations.all.count]
      }
      for kernels in Kernels.all {
        let results = zip(subject.fused(kind, kernels), subject.separate(kind, kernels))
        for (name, (fused, separate)) in zip(
          ["y", "dx", "dweight", "dbias", "derivative"], results)
        {
          let found = difference(fused, separate)
          #expect(
            found == nil,
            "\(name), \(kernels.title), \(subject.rows) x \(subject.columns), seed \(seed)")
        }
      }
    }
  }
}
