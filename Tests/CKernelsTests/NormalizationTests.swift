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

  // MARK: - Huge values, and many of them

  /// Normalized values must be right, whatever the size of a finite row: as of doubles.
  @Test(arguments: [Float(1e18), 1e20, 1e30, 1e38], [1, 3, 16, 33, 100])
  func hugeRowsAreRight(size: Float, columns: Int) {
    var source = Source(columns)
    let rows = 3
    // The middle row is ordinary, and keeps the bits that it has alone.
    let x = (0..<rows * columns).map { source.float() / 4 * ($0 / columns == 1 ? 1 : size) }
    let middle = Array(x[columns..<2 * columns])
    let (dy, weight, bias) = (
      source.floats(x.count), source.floats(columns), source.floats(columns)
    )
    let groups = (0..<rows).map { r in (0..<columns).map { r * columns + $0 } }
    let exact = Self.doubles(x)
    func reference(centered: Bool) -> [Double] {
      Self.normalize(
        exact, groups: groups, weight: Self.doubles(weight),
        bias: centered ? Self.doubles(bias) : bias.map { _ in 0 }, columns: columns,
        centered: centered)
    }
    for kernels in Kernels.all {
      let (y, mean, inverse, dx) = (Buffer(x.count), Buffer(rows), Buffer(rows), Buffer(x.count))
      let epsilon = Float(Self.epsilon)
      kernels.layer_norm(
        rows, columns, x, weight, bias, epsilon, nil, y.pointer, mean.pointer, inverse.pointer)
      // One value is its own mean, and a mean is rounded to a float.
      let expected = reference(centered: true)
      if columns > 1 {
        #expect(CKernelsTests.deviation(y.checked(), expected, tolerance: 2e-5) == nil)
      }
      let alone = Buffer(columns)
      kernels.layer_norm(
        1, columns, middle, weight, bias, epsilon, nil, alone.pointer, mean.pointer + 1,
        inverse.pointer + 1)
      #expect(difference(Array(y.values[columns..<2 * columns]), alone.checked()) == nil)
      kernels.layer_norm_backward(
        rows, columns, x, dy, nil, weight, mean.pointer, inverse.pointer, dx.pointer, 0)
      #expect(dx.checked().allSatisfy(\.isFinite) && inverse.checked().allSatisfy { $0 > 0 })

      kernels.rms_norm(rows, columns, x, weight, epsilon, nil, y.pointer, inverse.pointer)
      #expect(
        CKernelsTests.deviation(y.checked(), reference(centered: false), tolerance: 2e-5) == nil)
      kernels.rms_norm_backward(
        rows, columns, x, dy, nil, weight, inverse.pointer, dx.pointer, 0)
      #expect(dx.checked().allSatisfy(\.isFinite) && inverse.checked().allSatisfy { $0 > 0 })
    }
  }

  /// Channels, and groups of them, of which some are huge: those are right, the others keep their
  /// bits.
  @Test(arguments: [1, 5, 16, 40, 70]) func hugeChannelsAreRight(channels: Int) {
    var source = Source(channels)
    let (rows, epsilon) = (9, Float(Self.epsilon))
    let ordinary = source.floats(rows * channels)
    let huge = ordinary.enumerated().map { $0 % channels % 3 == 0 ? $1 / 4 * 1e30 : $1 }
    let columns = (0..<channels).map { c in (0..<rows).map { $0 * channels + c } }
    let (ones, zeros) = (
      [Double](repeating: 1, count: channels), [Double](repeating: 0, count: channels)
    )
    func reference(_ groups: [[Int]]) -> [Double] {
      Self.normalize(
        Self.doubles(huge), groups: groups, weight: ones, bias: zeros, columns: channels)
    }
    for kernels in Kernels.all {
      func batch(_ x: [Float]) -> [Float] {
        let (y, mean, inverse) = (Buffer(x.count), Buffer(channels), Buffer(channels))
        kernels.batch_norm(
          rows, channels, channels, x, nil, nil, epsilon, 0.1, nil, nil, y.pointer, mean.pointer,
          inverse.pointer, nil, nil)
        return y.checked()
      }
      let (plain, found) = (batch(ordinary), batch(huge))
      #expect(CKernelsTests.deviation(found, reference(columns), tolerance: 2e-5) == nil)
      for index in found.indices where index % channels % 3 != 0 {
        #expect(bits(found[index]) == bits(plain[index]))
      }
      let (y, mean, inverse) = (Buffer(huge.count), Buffer(channels), Buffer(channels))
      kernels.group_norm(
        1, rows, channels, channels, huge, nil, nil, epsilon, nil, y.pointer, mean.pointer,
        inverse.pointer)
      #expect(CKernelsTests.deviation(y.checked(), reference(columns), tolerance: 2e-5) == nil)
      kernels.group_norm(
        1, rows, channels, 1, huge, nil, nil, epsilon, nil, y.pointer, mean.pointer,
        inverse.pointer)
      #expect(
        CKernelsTests.deviation(
          y.checked(), reference([Array(huge.indices)]), tolerance: 2e-5) == nil)
    }
  }

  /// Values of one sign, many of them equal, as the pixels of scanned digits are: the worst case of
  /// a sum in single precision.
  @Test(arguments: [4_097, 115_008]) func variancesOfManyValuesAreExact(rows: Int) {
    var source = Source(rows)
    let channels = 3
    let x = (0..<rows * channels).map { _ in max(0, Float(source.below(33)) - 16) + 0.1 }
    let n = Double(rows)
    let exact = (0..<channels).map { c in
      let values = stride(from: c, to: x.count, by: channels).map { Double(x[$0]) }
      let mean = values.reduce(0, +) / n
      return (mean: mean, variance: values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n)
    }
    let one: (mean: Double, variance: Double) = {
      let mean = exact.reduce(0) { $0 + $1.mean } / Double(channels)
      let squares = exact.reduce(0) { $0 + $1.variance + ($1.mean - mean) * ($1.mean - mean) }
      return (mean, squares / Double(channels))
    }()
    func expectClose(_ mean: Float, _ inverse: Float, _ to: (mean: Double, variance: Double)) {
      #expect(abs(Double(mean) - to.mean) < 1e-6 * to.mean)
      #expect(abs(1 / Double(inverse * inverse) - to.variance) < 1e-6 * to.variance)
    }
    var digests: Set<[UInt32]> = []
    for kernels in Kernels.all {
      let (y, mean, inverse) = (Buffer(x.count), Buffer(channels), Buffer(channels))
      let (runningMean, runningVariance) = (Buffer(channels), Buffer(channels))
      kernels.batch_norm(
        rows, channels, channels, x, nil, nil, 1e-12, 1, nil, nil, y.pointer, mean.pointer,
        inverse.pointer, runningMean.pointer, runningVariance.pointer)
      for c in 0..<channels {
        expectClose(mean.values[c], inverse.values[c], exact[c])
        #expect(runningMean.values[c] == mean.values[c])
        let unbiased = exact[c].variance * n / (n - 1)
        #expect(abs(Double(runningVariance.values[c]) - unbiased) < 1e-6 * unbiased)
      }
      var all = y.checked() + mean.checked() + inverse.checked() + runningVariance.checked()
      kernels.group_norm(
        1, rows, channels, 1, x, nil, nil, 1e-12, nil, y.pointer, mean.pointer, inverse.pointer)
      for c in 0..<channels { expectClose(mean.values[c], inverse.values[c], one) }
      all += y.checked() + mean.checked() + inverse.checked()
      digests.insert(all.map(bits))
    }
    #expect(digests.count == 1, "every set gives the same bits")
  }

  /// Sums over columns of many rows: of parameters' gradients, as those of a bias over all pixels.
  /// Values of one sign are the worst case of a sum in single precision.
  @Test(arguments: [4_097, 115_008]) func columnSumsOfManyRowsAreExact(rows: Int) {
    var source = Source(rows)
    let channels = 3
    let count = rows * channels
    let x = (0..<count).map { _ in Float(source.below(65)) / 16 - 1 }
    let dy = (0..<count).map { _ in Float(source.below(33)) / 32 + 0.1 }
    let (ones, zeros) = ([Float](repeating: 1, count: rows), [Float](repeating: 0, count: rows))
    func exact(_ term: (Int) -> Double) -> [Double] {
      (0..<channels).map { c in
        stride(from: c, to: count, by: channels).reduce(0.0) { $0 + term($1) }
      }
    }
    let (sums, dots) = (exact { Double(dy[$0]) }, exact { Double(dy[$0] * x[$0]) })
    func expectClose(_ found: Buffer, _ expected: [Double], _ what: String) {
      for (value, right) in zip(found.checked(), expected) {
        #expect(abs(Double(value) - right) < 2e-7 * abs(right), "\(what): \(value), \(right)")
      }
    }
    var digests: Set<[UInt32]> = []
    for kernels in Kernels.all {
      let (dweight, dbias, dx) = (Buffer(channels), Buffer(channels), Buffer(count))
      var all: [Float] = []
      func check(_ what: String) {
        expectClose(dbias, sums, "\(kernels.title) \(what)")
        expectClose(dweight, dots, "\(kernels.title) \(what)")
        all += dweight.checked() + dbias.checked()
      }
      kernels.column_sums(rows, channels, dy, channels, dbias.pointer, 0)
      kernels.column_dots(rows, channels, dy, channels, x, channels, dweight.pointer, 0)
      check("sums")
      // A mean of 0 and a deviation of 1: h is x.
      kernels.batch_norm_backward(
        rows, channels, channels, x, dy, nil, nil, zeros, ones, dx.pointer, dweight.pointer,
        dbias.pointer, 0)
      check("batch normalization")
      let mean = dots.indices.map { (sums[$0] / Double(rows), dots[$0] / Double(rows)) }
      let expected = (0..<count).map { i in
        Double(dy[i]) - mean[i % channels].0 - Double(x[i]) * mean[i % channels].1
      }
      #expect(CKernelsTests.deviation(dx.checked(), expected, tolerance: 1e-6) == nil)
      all += dx.checked()
      kernels.norm_parameters_backward(
        rows, channels, channels, x, dy, nil, zeros, ones, dweight.pointer, dbias.pointer, 0)
      check("layer normalization")
      kernels.group_norm_parameters_backward(
        1, rows, channels, channels, x, dy, nil, zeros, ones, dweight.pointer, dbias.pointer)
      check("group normalization")
      // Through a relu, added up or not, and from several samples.
      let mask = (0..<count).map { Float($0 % 5 - 1) }
      let masked = dy.indices.map { mask[$0] > 0 ? dy[$0] : 0 }
      let (masks, slopes) = (exact { Double(masked[$0]) }, exact { Double(masked[$0] * x[$0]) })
      for accumulates in [0, Int32(RK_ACCUMULATE_INPUT)] {
        mask.withUnsafeBufferPointer { saved in
          var epilogue = rk_activation_epilogue()
          epilogue.kind = RK_RELU
          epilogue.saved = saved.baseAddress
          epilogue.stride = channels
          kernels.batch_norm_backward(
            rows, channels, channels, x, dy, &epilogue, nil, zeros, ones, dx.pointer,
            dweight.pointer, dbias.pointer, accumulates)
        }
        expectClose(dbias, masks, "\(kernels.title) masked")
        expectClose(dweight, slopes, "\(kernels.title) masked")
        all += dweight.checked() + dbias.checked()
      }
      digests.insert(all.map(bits))
    }
    #expect(digests.count == 1, "every set gives the same bits")
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
