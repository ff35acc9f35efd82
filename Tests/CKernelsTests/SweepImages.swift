// The sweep's part for gates, pooling, group normalization and the losses on values from 0 to 1.
import CKernels

extension Sweep {
  static func gates(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (rows, columns) = (s.size(), s.size())
    let n = rows * columns
    let (gate, a, b, dy) = (s.floats(n, v), s.floats(n, v), s.floats(n, v), s.floats(n, v))
    let (y, dgate, db, dropped) = (Buffer(n), Buffer(n), Buffer(n), Buffer(n))
    k.highway_gate(n, gate, a, b, y.pointer)
    k.highway_gate_backward_gate(n, a, b, dy, dgate.pointer, 1)
    k.highway_gate_backward_b(n, gate, dy, db.pointer, 0)
    k.stochastic_depth(s.word(), s.word() >> 20, 0.4, rows, columns, a, dropped.pointer, 1)
    return [y, dgate, db, dropped].flatMap { $0.checked() }
  }

  static func otherLosses(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (rows, columns) = (s.size(), s.size())
    let n = rows * columns
    let (x, t) = (s.floats(n, v), s.floats(n, v))
    let (dx, d) = (Buffer(n), Buffer(n))
    let (loss, errors) = (Buffer(rows), Buffer(rows))
    k.binary_cross_entropy(rows, columns, x, t, 0.1, loss.pointer, dx.pointer)
    k.huber(rows, columns, x, t, 0.7, 0.3, errors.pointer, d.pointer)
    return [dx, d, loss, errors].flatMap { $0.checked() }
  }

  /// A window over a small image, of which some pixels are padding.
  private static func window(_ s: inout Source) -> rk_window {
    func along(_ n: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int) -> Int {
      max(0, (n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1)
    }
    let (height, width, channels) = (s.below(6) + 4, s.below(6) + 4, s.size())
    let (ky, kx, sy, sx) = (s.below(3) + 1, s.below(3) + 1, s.below(3) + 1, s.below(3) + 1)
    let (py, px, dy, dx) = (s.below(2), s.below(2), s.below(2) + 1, s.below(2) + 1)
    return rk_window(
      batch: s.below(3), height: height, width: width, channels: channels,
      out_height: along(height, ky, sy, py, dy), out_width: along(width, kx, sx, px, dx),
      out_channels: channels, kernel_height: ky, kernel_width: kx, stride_height: sy,
      stride_width: sx, padding_height: py, padding_width: px, dilation_height: dy,
      dilation_width: dx, groups: 1)
  }

  static func pooling(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    var w = window(&s)
    let count = w.batch * w.height * w.width * w.channels
    let pooled = w.batch * w.out_height * w.out_width * w.channels
    let (x, dy) = (s.floats(count, v), s.floats(pooled, v))
    let (most, mean, dmost, dmean) = (Buffer(pooled), Buffer(pooled), Buffer(x), Buffer(count))
    var index = [Int32](repeating: 0, count: pooled)
    k.max_pool(&w, x, most.pointer, &index)
    k.max_pool_backward(&w, dy, index, dmost.pointer, 1)
    k.average_pool(&w, x, mean.pointer)
    k.average_pool_backward(&w, dy, dmean.pointer, 0)

    let positions = w.height * w.width
    let (average, daverage) = (Buffer(w.batch * w.channels), Buffer(x))
    k.global_average_pool(w.batch, positions, w.channels, x, average.pointer)
    k.global_average_pool_backward(
      w.batch, positions, w.channels, average.values, daverage.pointer, 1)

    (w.out_height, w.out_width) = (w.height * w.stride_height, w.width * w.stride_width)
    let large = w.batch * w.out_height * w.out_width * w.channels
    let upstream = s.floats(large, v)
    let (near, linear, dnear, dlinear) = (
      Buffer(large), Buffer(large), Buffer(count), Buffer(x)
    )
    k.upsample_nearest(&w, x, near.pointer)
    k.upsample_nearest_backward(&w, upstream, dnear.pointer, 0)
    k.upsample_bilinear(&w, x, linear.pointer)
    k.upsample_bilinear_backward(&w, upstream, dlinear.pointer, 1)
    return [most, mean, dmost, dmean, average, daverage, near, linear, dnear, dlinear]
      .flatMap { $0.checked() } + index.map { Float($0) }
  }

  static func groupNorm(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let (samples, positions, groups) = (s.below(4), s.below(9) + 1, s.below(4) + 1)
    let channels = groups * (s.below(20) + 1)
    let n = samples * positions * channels
    let (x, dy) = (s.floats(n, v), s.floats(n, v))
    let (weight, bias) = (s.floats(channels), s.floats(channels))
    let (y, dx, scratch) = (Buffer(n), Buffer(x), Buffer(samples * 2 * channels))
    let (mean, inverse) = (Buffer(samples * channels), Buffer(samples * channels))
    let (dweight, dbias) = (Buffer(channels), Buffer(channels))
    k.group_norm(
      samples, positions, channels, groups, x, weight, bias, 1e-5, nil, y.pointer, mean.pointer,
      inverse.pointer)
    k.group_norm_backward(
      samples, positions, channels, groups, x, dy, nil, weight, mean.pointer, inverse.pointer,
      scratch.pointer, dx.pointer, 1)
    k.group_norm_parameters_backward(
      samples, positions, channels, channels, x, dy, nil, mean.pointer, inverse.pointer,
      dweight.pointer, dbias.pointer)
    return [y, dx, mean, inverse, scratch, dweight, dbias].flatMap { $0.checked() }
  }
}
