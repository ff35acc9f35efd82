// Every kernel of the table as a function from seeded inputs to all it writes, so that sets can be
// compared with one another, and with the bits stored for every machine.
import CKernels

enum Sweep {
  /// Runs one kernel (or a few akin) over inputs drawn from the source.
  typealias Run = @Sendable (Kernels, inout Source, Source.Values) -> [Float]

  static let runs: [(name: String, run: Run)] =
    [
      ("gemm", { kernels, source, values in Product(&source, values).run(kernels) }),
      ("matrix", matrix), ("elementwise", elementwise), ("functions", functions),
      ("random", random), ("reductions", reductions),
      ("batch norm", batchNorm), ("layer norm", layerNorm), ("rms norm", rmsNorm),
      ("losses", losses), ("optimizers", optimizers), ("attention", attention),
      ("embedding", embedding), ("convolution", convolution), ("gates", gates),
      ("other losses", otherLosses), ("pooling", pooling), ("group norm", groupNorm),
      ("recurrence", recurrence), ("fused norms", fusedNorms), ("plain", plain),
    ] + Activations.all.map { kind in ("activation \(Activations.name(kind))", activation(kind)) }

  private static func convolution(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let subject = ConvolutionSubject(&s, v)
    return subject.forward(k) + subject.byData(k) + subject.byWeights(k)
  }

  private static func fusedNorms(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let subject = FusedNormSubject(&s, v)
    return FusedNormSubject.Kind.allCases.flatMap { subject.fused($0, k).joined() }
  }

  private static func plain(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (rows, columns) = (s.size(), s.size())
    let n = rows * columns
    let (a, b) = (s.floats(n, v), s.floats(n, v))
    let (sum, product, scaled, more) = (Buffer(n), Buffer(n), Buffer(n), Buffer(b))
    k.add(n, a, b, sum.pointer)
    k.multiply(n, a, b, product.pointer)
    k.scale(n, -0.3, a, scaled.pointer)
    k.accumulate(n, a, more.pointer)
    k.fill(rows, columns / 2, 0.7, scaled.pointer, columns)
    var words = [UInt32](repeating: 0, count: n)
    k.random_bits(s.word(), s.word() >> 20, n, &words)
    return [sum, product, scaled, more].flatMap { $0.checked() } + words.map { Float($0 >> 8) }
  }

  private static func matrix(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (rows, columns) = (s.size(), s.size())
    let x = s.floats(rows * columns, v)
    let (y, z) = (Buffer(s.floats(rows * columns, v)), Buffer(rows * columns))
    k.accumulate_rows(rows, columns, x, columns, y.pointer, columns)
    k.transpose(rows, columns, y.pointer, columns, z.pointer, rows)
    k.copy(rows, columns / 2, x, columns, y.pointer, columns)
    return y.checked() + z.checked()
  }

  private static func elementwise(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let n = s.size()
    let (a, b) = (s.floats(n, v), s.floats(n, v))
    let y = Buffer(n)
    k.add_scaled(n, 0.3, a, -1.7, b, y.pointer)
    k.multiply_accumulate(n, a, b, y.pointer)
    k.accumulate_scaled(n, 0.7, a, y.pointer)
    return y.checked()
  }

  private static func functions(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let n = s.size()
    let x = s.floats(n, v)
    return FunctionTests.functions.flatMap { entry in
      let y = Buffer(n)
      k.apply(entry.function, n, x, y.pointer)
      return y.checked()
    }
  }

  /// An activation by itself and after each normalization, forward and backward. One run each, so
  /// that a new activation changes no digest of the others.
  private static func activation(_ kind: rk_activation) -> Run {
    { k, s, v in
      let n = s.size()
      let (x, dy) = (s.floats(n, v), s.floats(n, v))
      let (y, dx) = (Buffer(n), Buffer(x))
      k.activate(kind, 0.2, n, x, y.pointer)
      let saved = rk_activation_saves_input(kind) != 0 ? x : y.values
      k.activate_backward(kind, 0.2, n, saved, dy, dx.pointer, 1)
      var subject = FusedNormSubject(&s, v)
      subject.activation = kind
      let normalized = FusedNormSubject.Kind.allCases.flatMap { subject.fused($0, k).joined() }
      return y.checked() + dx.checked() + normalized
    }
  }

  private static func random(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let n = s.size()
    let x = s.floats(n, v)
    let y = Buffer(n)
    k.dropout(s.word(), s.word() >> 20, 0.4, n, x, y.pointer, 0)
    return y.checked()
  }

  private static func reductions(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (rows, columns) = (s.size(), s.size())
    let n = rows * columns
    let (x, y) = (s.floats(n, v), s.floats(n, v))
    let (sums, dots) = (Buffer(columns), Buffer(columns))
    k.column_sums(rows, columns, x, columns, sums.pointer, 0)
    k.column_dots(rows, columns, x, columns, y, columns, dots.pointer, 1)
    return sums.checked() + dots.checked() + [
      k.sum(n, x), Float(k.sum_squares(n, x)), k.dot(n, x, y), k.max_abs(n, x),
      Float(k.find_nonfinite(n, x)),
    ]
  }

  private static func batchNorm(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (rows, columns) = (s.size(), s.size())
    let n = rows * columns
    let (x, dy) = (s.floats(n, v), s.floats(n, v))
    let (weight, bias) = (s.floats(columns), s.floats(columns))
    let (y, dx, z) = (Buffer(n), Buffer(n), Buffer(n))
    let (mean, inverse) = (Buffer(columns), Buffer(columns))
    let (running, variance) = (Buffer(columns), Buffer(columns))
    let (dweight, dbias) = (Buffer(columns), Buffer(columns))
    k.batch_norm(
      rows, columns, columns, x, weight, bias, 1e-5, 0.1, nil, nil, y.pointer, mean.pointer,
      inverse.pointer, running.pointer, variance.pointer)
    k.batch_norm_backward(
      rows, columns, columns, x, dy, nil, weight, mean.pointer, inverse.pointer, dx.pointer,
      dweight.pointer, dbias.pointer, 0)
    k.batch_norm_evaluate(
      rows, columns, columns, x, weight, bias, running.pointer, variance.pointer, 1e-5, nil, nil,
      z.pointer)
    return [y, dx, z, mean, inverse, running, variance, dweight, dbias].flatMap { $0.checked() }
  }

  private static func layerNorm(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (rows, columns) = (s.size(), s.size())
    let n = rows * columns
    let (x, dy) = (s.floats(n, v), s.floats(n, v))
    let (weight, bias) = (s.floats(columns), s.floats(columns))
    let (y, dx) = (Buffer(n), Buffer(n))
    let (mean, inverse) = (Buffer(rows), Buffer(rows))
    let (dweight, dbias) = (Buffer(columns), Buffer(columns))
    k.layer_norm(
      rows, columns, x, weight, bias, 1e-5, nil, y.pointer, mean.pointer, inverse.pointer)
    k.layer_norm_backward(
      rows, columns, x, dy, nil, weight, mean.pointer, inverse.pointer, dx.pointer, 0)
    k.norm_parameters_backward(
      rows, columns, columns, x, dy, nil, mean.pointer, inverse.pointer, dweight.pointer,
      dbias.pointer, 0)
    return [y, dx, mean, inverse, dweight, dbias].flatMap { $0.checked() }
  }

  private static func rmsNorm(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (rows, columns) = (s.size(), s.size())
    let n = rows * columns
    let (x, dy, weight) = (s.floats(n, v), s.floats(n, v), s.floats(columns))
    let (y, dx, inverse, dweight) = (Buffer(n), Buffer(n), Buffer(rows), Buffer(columns))
    k.rms_norm(rows, columns, x, weight, 1e-5, nil, y.pointer, inverse.pointer)
    k.rms_norm_backward(rows, columns, x, dy, nil, weight, inverse.pointer, dx.pointer, 0)
    k.norm_parameters_backward(
      rows, columns, columns, x, dy, nil, nil, inverse.pointer, dweight.pointer, nil, 0)
    return [y, dx, inverse, dweight].flatMap { $0.checked() }
  }

  private static func losses(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (rows, columns) = (s.size(), s.size())
    let n = rows * columns
    let (x, t) = (s.floats(n, v), s.floats(n, v))
    let labels = (0..<rows).map { _ in Int32(s.below(columns + 2)) - 1 }
    let (dx, y, dy, d) = (Buffer(n), Buffer(n), Buffer(n), Buffer(n))
    let (loss, errors) = (Buffer(rows), Buffer(rows))
    k.softmax_cross_entropy(rows, columns, x, labels, 0.1, loss.pointer, dx.pointer)
    k.softmax(rows, columns, x, y.pointer)
    k.softmax_backward(rows, columns, y.pointer, t, dy.pointer, 0)
    k.squared_error(rows, columns, x, t, 0.3, errors.pointer, d.pointer)
    var index = [Int32](repeating: 0, count: rows)
    k.argmax(rows, columns, x, &index)
    return [dx, y, dy, d, loss, errors].flatMap { $0.checked() } + index.map { Float($0) }
  }

  private static func optimizers(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let n = s.size()
    let g = s.floats(n, v)
    let (w, m) = (Buffer(s.floats(n)), Buffer(s.floats(n)))
    let variance = Buffer(s.floats(n).map(\.magnitude))
    var sgd = rk_sgd(
      learning_rate: 0.1, momentum: 0.9, weight_decay: 0.01, gradient_scale: 0.3,
      nesterov: s.chance() ? 1 : 0)
    let first = Float(k.sgdStep(&sgd, n, w.pointer, m.pointer, g))
    var adam = rk_adam(
      learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.1,
      bias_correction1: 0.1, bias_correction2: 0.001, gradient_scale: 0.5,
      decoupled: s.chance() ? 1 : 0)
    let second = Float(k.adamStep(&adam, n, w.pointer, m.pointer, variance.pointer, g))
    return w.checked() + m.checked() + variance.checked() + [first, second]
  }

  private static func attention(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let tokens = [1, 2, 15, 16, 17, 32, 33, 70][s.below(8)]
    let (samples, heads, size) = (1 + s.below(2), 1 + s.below(3), [2, 6, 16, 18][s.below(4)])
    var shape = rk_attention(
      samples: samples, tokens: tokens, heads: heads, size: size, causal: s.chance() ? 1 : 0)
    let (rows, columns) = (samples * tokens, 3 * heads * size)
    let (qkv, dy) = (s.floats(rows * columns, v), s.floats(rows * heads * size, v))
    let (weights, y) = (Buffer(rows * heads * tokens), Buffer(dy.count))
    let (dqkv, turned) = (Buffer(qkv), Buffer(qkv))
    let scratch = Buffer(rk_attention_scratch(tokens, size))
    k.attention(&shape, qkv, weights.pointer, y.pointer, scratch.pointer)
    k.attention_backward(&shape, qkv, weights.pointer, dy, dqkv.pointer, scratch.pointer, 1)
    k.rotary(
      rows, tokens, 2 * heads, size, columns, qkv, s.floats(tokens * size), turned.pointer,
      s.chance() ? 1 : 0, 1)
    return [weights, y, dqkv, turned].flatMap { $0.checked() }
  }

  private static func embedding(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (rows, columns, entries) = (s.size(), s.size(), 1 + s.below(9))
    let tokens = (0..<rows).map { _ in Float(s.below(entries + 2) - 1) }
    let (table, dy) = (s.floats(entries * columns, v), s.floats(rows * columns, v))
    let (y, dtable) = (Buffer(rows * columns), Buffer(entries * columns))
    k.embedding(rows, columns, entries, tokens, table, y.pointer)
    k.embedding_backward(rows, columns, columns, entries, tokens, dy, dtable.pointer, 0)
    if rows > 0 { k.add_table(rows - 1, columns, dy, table, y.pointer) }
    return y.checked() + dtable.checked()
  }
}
