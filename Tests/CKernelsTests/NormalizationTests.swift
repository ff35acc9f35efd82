// Batch, layer and root-mean-square normalization against their definitions in double, gradients
// against finite differences of them.
import CKernels
import Testing

@Suite struct NormalizationTests {
  private static let epsilon = 1e-3

  private struct Sample {
    let rows: Int
    let columns: Int
    let x: [Float]
    let dy: [Float]
    let weight: [Float]
    let bias: [Float]

    init(_ seed: Int) {
      var source = Source(seed)
      rows = [1, 2, 3, 5, 9][seed % 5]
      columns = [1, 3, 8, 16, 17, 33][seed % 6]
      x = source.floats(rows * columns)
      dy = source.floats(rows * columns)
      weight = source.floats(columns)
      bias = source.floats(columns)
    }

    /// The weighted sum of outputs whose gradient the backward passes compute.
    func loss(_ y: [Double]) -> Double { zip(y, dy).reduce(0) { $0 + $1.0 * Double($1.1) } }

    func column(_ r: Int, _ c: Int) -> Int { r * columns + c }
  }

  private static func doubles(_ x: [Float]) -> [Double] { x.map(Double.init) }

  /// weight * (x - mean) / sqrt(variance + epsilon) + bias over groups of elements; without a mean
  /// where `centered` is false.
  private static func normalize(
    _ x: [Double], groups: [[Int]], weight: [Double], bias: [Double], columns: Int,
    centered: Bool = true
  ) -> [Double] {
    var y = x
    for group in groups {
      let n = Double(group.count)
      let mean = centered ? group.reduce(0) { $0 + x[$1] } / n : 0
      let variance = group.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / n
      for i in group {
        y[i] =
          weight[i % columns] * (x[i] - mean) / (variance + epsilon).squareRoot()
          + bias[i % columns]
      }
    }
    return y
  }

  private func rows(_ s: Sample) -> [[Int]] {
    (0..<s.rows).map { r in (0..<s.columns).map { s.column(r, $0) } }
  }

  private func columns(_ s: Sample) -> [[Int]] {
    (0..<s.columns).map { c in (0..<s.rows).map { s.column($0, c) } }
  }

  private func zeros(_ s: Sample) -> [Double] { [Double](repeating: 0, count: s.columns) }

  @Test(arguments: 0..<30) func batch(seed: Int) {
    let s = Sample(seed)
    let groups = columns(s)
    func forward(_ x: [Double], _ weight: [Double], _ bias: [Double]) -> [Double] {
      Self.normalize(x, groups: groups, weight: weight, bias: bias, columns: s.columns)
    }
    let (x, weight, bias) = (Self.doubles(s.x), Self.doubles(s.weight), Self.doubles(s.bias))
    for kernels in Kernels.all {
      let y = Buffer(s.x.count)
      let (mean, deviation) = (Buffer(s.columns), Buffer(s.columns))
      let (runningMean, runningVariance) = (Buffer(s.bias), Buffer(s.weight))
      kernels.batch_norm(
        s.rows, s.columns, s.columns, s.x, s.weight, s.bias, Float(Self.epsilon), 0.1, nil, nil,
        y.pointer,
        mean.pointer, deviation.pointer, runningMean.pointer, runningVariance.pointer)
      #expect(
        CKernelsTests.deviation(y.checked(), forward(x, weight, bias), tolerance: 2e-5) == nil)

      let n = Double(s.rows)
      let means = groups.map { $0.reduce(0) { $0 + x[$1] } / n }
      let unbiased = zip(groups, means).map { group, mean in
        group.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / max(1, n - 1)
      }
      #expect(CKernelsTests.deviation(mean.checked(), means) == nil)
      let newMean = zip(bias, means).map { 0.9 * $0 + 0.1 * $1 }
      let newVariance = zip(weight, unbiased).map { 0.9 * $0 + 0.1 * $1 }
      #expect(CKernelsTests.deviation(runningMean.checked(), newMean) == nil)
      #expect(CKernelsTests.deviation(runningVariance.checked(), newVariance) == nil)

      let (dx, dweight, dbias) = (Buffer(s.x), Buffer(s.weight), Buffer(s.bias))
      let both = Int32(RK_ACCUMULATE_INPUT | RK_ACCUMULATE_PARAMETERS)
      kernels.batch_norm_backward(
        s.rows, s.columns, s.columns, s.x, s.dy, nil, s.weight, mean.pointer, deviation.pointer,
        dx.pointer, dweight.pointer, dbias.pointer, both)
      expectGradient(dx, x) { s.loss(forward($0, weight, bias)) }
      expectGradient(dweight, weight) { s.loss(forward(x, $0, bias)) }
      expectGradient(dbias, bias) { s.loss(forward(x, weight, $0)) }

      let evaluated = Buffer(s.x.count)
      let variance = means.indices.map { _ in Float(1.5) }
      kernels.batch_norm_evaluate(
        s.rows, s.columns, s.columns, s.x, nil, s.bias, mean.pointer, variance, 0.5, nil, nil,
        evaluated.pointer)
      let expected = x.indices.map {
        (x[$0] - Double(mean.values[$0 % s.columns])) / 2.0.squareRoot() + bias[$0 % s.columns]
      }
      #expect(CKernelsTests.deviation(evaluated.checked(), expected) == nil)
    }
  }

  @Test(arguments: 0..<30) func layer(seed: Int) {
    let s = Sample(seed)
    func forward(_ x: [Double], _ weight: [Double], _ bias: [Double]) -> [Double] {
      Self.normalize(x, groups: rows(s), weight: weight, bias: bias, columns: s.columns)
    }
    let (x, weight, bias) = (Self.doubles(s.x), Self.doubles(s.weight), Self.doubles(s.bias))
    for kernels in Kernels.all {
      let y = Buffer(s.x.count)
      let (mean, deviation) = (Buffer(s.rows), Buffer(s.rows))
      kernels.layer_norm(
        s.rows, s.columns, s.x, s.weight, s.bias, Float(Self.epsilon), nil, y.pointer, mean.pointer,
        deviation.pointer)
      #expect(
        CKernelsTests.deviation(y.checked(), forward(x, weight, bias), tolerance: 2e-5) == nil)

      let (dx, dweight, dbias) = (Buffer(s.x), Buffer(s.weight), Buffer(s.bias))
      kernels.layer_norm_backward(
        s.rows, s.columns, s.x, s.dy, nil, s.weight, mean.pointer, deviation.pointer, dx.pointer, 1)
      kernels.norm_parameters_backward(
        s.rows, s.columns, s.columns, s.x, s.dy, nil, mean.pointer, deviation.pointer,
        dweight.pointer, dbias.pointer, 1)
      expectGradient(dx, x) { s.loss(forward($0, weight, bias)) }
      expectGradient(dweight, weight) { s.loss(forward(x, $0, bias)) }
      expectGradient(dbias, bias) { s.loss(forward(x, weight, $0)) }
    }
  }

  @Test(arguments: 0..<30) func rootMeanSquare(seed: Int) {
    let s = Sample(seed)
    func forward(_ x: [Double], _ weight: [Double]) -> [Double] {
      Self.normalize(
        x, groups: rows(s), weight: weight, bias: zeros(s), columns: s.columns, centered: false)
    }
    let (x, weight) = (Self.doubles(s.x), Self.doubles(s.weight))
    for kernels in Kernels.all {
      let (y, inverse) = (Buffer(s.x.count), Buffer(s.rows))
      kernels.rms_norm(
        s.rows, s.columns, s.x, s.weight, Float(Self.epsilon), nil, y.pointer, inverse.pointer)
      #expect(CKernelsTests.deviation(y.checked(), forward(x, weight), tolerance: 2e-5) == nil)

      let (dx, dweight) = (Buffer(s.x), Buffer(s.weight))
      kernels.rms_norm_backward(
        s.rows, s.columns, s.x, s.dy, nil, s.weight, inverse.pointer, dx.pointer, 1)
      kernels.norm_parameters_backward(
        s.rows, s.columns, s.columns, s.x, s.dy, nil, nil, inverse.pointer, dweight.pointer, nil, 1)
      expectGradient(dx, x) { s.loss(forward($0, weight)) }
      expectGradient(dweight, weight) { s.loss(forward(x, $0)) }
    }
  }

  /// `sum` started as `x` and a gradient of `loss` at `x` was added to it.
  private func expectGradient(
    _ sum: Buffer, _ x: [Double], place: SourceLocation = #_sourceLocation,
    loss: ([Double]) -> Double
  ) {
    let expected = zip(x, Reference.gradient(x, of: loss)).map { $0 + $1 }
    let found = CKernelsTests.deviation(sum.checked(), expected, tolerance: 1e-4)
    #expect(found == nil, sourceLocation: place)
  }
}
