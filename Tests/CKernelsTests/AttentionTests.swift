// Attention and rotary positions against their definitions in double, gradients against finite
// differences, and independence from how samples are split.
import CKernels
import Foundation
import Testing

@Suite struct AttentionTests {
  struct Sample: CustomStringConvertible {
    var shape: rk_attention
    let qkv: [Float]
    let dy: [Float]

    var tokens: Int { shape.tokens }
    var width: Int { shape.heads * shape.size }
    var description: String {
      "\(shape.samples) x \(tokens), \(shape.heads) x \(shape.size), causal \(shape.causal)"
    }

    init(_ seed: Int, samples: Int, tokens: Int, heads: Int, size: Int, causal: Bool) {
      shape = rk_attention(
        samples: samples, tokens: tokens, heads: heads, size: size, causal: causal ? 1 : 0)
      var source = Source(seed)
      let rows = samples * tokens
      qkv = source.floats(rows * 3 * heads * size).map { $0 / 2 }
      dy = source.floats(rows * heads * size)
    }

    static let all: [Sample] = [
      Sample(1, samples: 1, tokens: 1, heads: 1, size: 1, causal: true),
      Sample(2, samples: 2, tokens: 3, heads: 2, size: 2, causal: false),
      Sample(3, samples: 1, tokens: 18, heads: 1, size: 3, causal: true),
      Sample(4, samples: 1, tokens: 17, heads: 2, size: 1, causal: false),
    ]

    /// Probabilities and outputs.
    func forward(_ qkv: [Double]) -> (weights: [Double], y: [Double]) {
      let (T, size, heads) = (tokens, shape.size, shape.heads)
      func at(_ b: Int, _ t: Int, _ part: Int, _ head: Int, _ i: Int) -> Double {
        qkv[(b * T + t) * 3 * width + part * width + head * size + i]
      }
      var weights = [Double](repeating: 0, count: shape.samples * heads * T * T)
      var y = [Double](repeating: 0, count: shape.samples * T * width)
      for b in 0..<shape.samples {
        for head in 0..<heads {
          for query in 0..<T {
            let seen = shape.causal != 0 ? query + 1 : T
            let scores = (0..<seen).map { key in
              (0..<size).reduce(0) { $0 + at(b, query, 0, head, $1) * at(b, key, 1, head, $1) }
                / Double(size).squareRoot()
            }
            let largest = scores.max() ?? 0
            let e = scores.map { exp($0 - largest) }
            let total = e.reduce(0, +)
            for key in 0..<seen {
              let p = e[key] / total
              weights[((b * heads + head) * T + query) * T + key] = p
              for i in 0..<size {
                y[(b * T + query) * width + head * size + i] += p * at(b, key, 2, head, i)
              }
            }
          }
        }
      }
      return (weights, y)
    }

    func run(_ kernels: Kernels) -> (weights: [Float], y: [Float], dqkv: [Float]) {
      let samples = shape.samples
      let weights = Buffer(samples * shape.heads * tokens * tokens)
      let (y, dqkv) = (Buffer(dy.count), Buffer(qkv))
      let scratch = Buffer(rk_attention_scratch(tokens, shape.size))
      var shape = shape
      kernels.attention(&shape, qkv, weights.pointer, y.pointer, scratch.pointer)
      kernels.attention_backward(
        &shape, qkv, weights.pointer, dy, dqkv.pointer, scratch.pointer, 1)
      _ = scratch.checked()
      return (weights.checked(), y.checked(), dqkv.checked())
    }
  }

  @Test(arguments: Sample.all.indices) func agreesWithItsDefinition(index: Int) {
    let sample = Sample.all[index]
    let x = sample.qkv.map(Double.init)
    let expected = sample.forward(x)
    let gradient = Reference.gradient(x) {
      zip(sample.forward($0).y, sample.dy).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    for kernels in Kernels.all {
      let found = sample.run(kernels)
      #expect(deviation(found.weights, expected.weights, tolerance: 1e-6) == nil, "\(sample)")
      #expect(deviation(found.y, expected.y, tolerance: 2e-6) == nil, "\(sample)")
      // The gradient is added to what was there: the inputs.
      let sums = zip(x, gradient).map { $0 + $1 }
      #expect(deviation(found.dqkv, sums, tolerance: 2e-5) == nil, "\(sample), \(kernels.title)")
    }
  }

  /// The probabilities of several queries are computed together: with every number of them in a
  /// last block, and every number of blocks of keys.
  @Test(arguments: [false, true]) func everyLengthAgrees(causal: Bool) {
    for tokens in [7, 12, 20, 29, 32, 43, 54, 64, 77] {
      let sample = Sample(tokens, samples: 1, tokens: tokens, heads: 1, size: 2, causal: causal)
      let expected = sample.forward(sample.qkv.map(Double.init))
      let results = Kernels.all.map { ($0.title, sample.run($0)) }
      for (title, found) in results {
        #expect(deviation(found.weights, expected.weights, tolerance: 1e-6) == nil, "\(sample)")
        #expect(deviation(found.y, expected.y, tolerance: 2e-6) == nil, "\(sample)")
        #expect(difference(found.weights, results[0].1.weights) == nil, "\(sample), \(title)")
        #expect(difference(found.dqkv, results[0].1.dqkv) == nil, "\(sample), \(title)")
      }
    }
  }

  @Test(arguments: [false, true]) func splitsBySamples(causal: Bool) {
    let (tokens, heads, size) = (21, 3, 5)
    let whole = Sample(9, samples: 4, tokens: tokens, heads: heads, size: size, causal: causal)
    let rows = tokens * heads * size
    for kernels in Kernels.all {
      let expected = whole.run(kernels)
      let weights = Buffer(expected.weights.count)
      let (y, dqkv) = (Buffer(expected.y.count), Buffer(whole.qkv))
      let scratch = Buffer(rk_attention_scratch(tokens, size))
      for range in [2..<4, 0..<1, 1..<2] {
        var part = whole.shape
        part.samples = range.count
        let first = range.lowerBound
        let p = weights.pointer + first * heads * tokens * tokens
        whole.qkv.withUnsafeBufferPointer { qkv in
          guard let qkv = qkv.baseAddress else { return }
          kernels.attention(
            &part, qkv + first * 3 * rows, p, y.pointer + first * rows, scratch.pointer)
          whole.dy.withUnsafeBufferPointer { dy in
            guard let dy = dy.baseAddress else { return }
            kernels.attention_backward(
              &part, qkv + first * 3 * rows, p, dy + first * rows,
              dqkv.pointer + first * 3 * rows, scratch.pointer, 1)
          }
        }
      }
      #expect(difference(weights.checked(), expected.weights) == nil)
      #expect(difference(y.checked(), expected.y) == nil)
      #expect(difference(dqkv.checked(), expected.dqkv) == nil)
    }
  }

  @Test func causalAttentionNeverSeesTheFuture() {
    let (tokens, size) = (40, 4)
    let sample = Sample(5, samples: 1, tokens: tokens, heads: 1, size: size, causal: true)
    for kernels in Kernels.all {
      let before = sample.run(kernels)
      for query in 0..<tokens {
        for key in query + 1..<tokens { #expect(before.weights[query * tokens + key] == 0) }
      }
      // Other tokens at the end change nothing before them.
      var changed = sample.qkv
      for i in 30 * 3 * size..<changed.count { changed[i] += 1 }
      var shape = sample.shape
      let (weights, y) = (Buffer(tokens * tokens), Buffer(tokens * size))
      let scratch = Buffer(rk_attention_scratch(tokens, size))
      kernels.attention(&shape, changed, weights.pointer, y.pointer, scratch.pointer)
      #expect(
        difference(Array(y.checked()[..<(30 * size)]), Array(before.y[..<(30 * size)])) == nil)
    }
  }

  @Test(arguments: [2, 8, 16, 34, 64]) func rotaryTurnsAndTurnsBack(size: Int) {
    var source = Source(size)
    let (tokens, parts, rows) = (3, 2, 6)
    let columns = parts * size + 5
    let (x, start) = (source.floats(rows * columns), source.floats(rows * columns))
    let angles = (0..<tokens * size / 2).map { _ in Double(source.float()) }
    var table = [Float](repeating: 0, count: tokens * size)
    var expected = x.map(Double.init)
    for t in 0..<tokens {
      for i in 0..<size / 2 {
        table[t * size + i] = Float(cos(angles[t * size / 2 + i]))
        table[t * size + size / 2 + i] = Float(sin(angles[t * size / 2 + i]))
      }
    }
    for r in 0..<rows {
      for part in 0..<parts {
        for i in 0..<size / 2 {
          let angle = angles[r % tokens * size / 2 + i]
          let (a, b) = (r * columns + part * size + i, r * columns + part * size + size / 2 + i)
          expected[a] = Double(x[a]) * cos(angle) - Double(x[b]) * sin(angle)
          expected[b] = Double(x[b]) * cos(angle) + Double(x[a]) * sin(angle)
        }
      }
    }
    for kernels in Kernels.all {
      let (y, added) = (Buffer(x), Buffer(start))
      kernels.rotary(rows, tokens, parts, size, columns, y.pointer, table, y.pointer, 0, 0)
      #expect(deviation(y.checked(), expected, tolerance: 1e-6) == nil)
      kernels.rotary(rows, tokens, parts, size, columns, x, table, added.pointer, 0, 1)
      #expect(difference(added.checked(), zip(start, y.values).map { $0 + $1 }) == nil)
      kernels.rotary(rows, tokens, parts, size, columns, y.pointer, table, y.pointer, 1, 0)
      #expect(deviation(y.checked(), x.map(Double.init), tolerance: 1e-6) == nil)
    }
  }
}
