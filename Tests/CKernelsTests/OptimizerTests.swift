// Optimizer steps against PyTorch's definitions in double, over several steps.
import CKernels
import Foundation
import Testing

@Suite struct OptimizerTests {
  private static let lengths = [0, 1, 16, 17, 100]

  @Test(arguments: 0..<16) func stochasticGradientDescent(flags: Int) {
    let momentum = flags & 1 == 0 ? 0 : 0.9
    let decay = flags & 2 == 0 ? 0 : 0.01
    let clip = flags & 4 == 0 ? 1 : 0.5
    let nesterov = flags & 8 != 0 && momentum != 0
    var settings = rk_sgd(
      learning_rate: 0.1, momentum: Float(momentum), weight_decay: Float(decay),
      gradient_scale: Float(clip), nesterov: nesterov ? 1 : 0)
    for n in Self.lengths {
      for kernels in Kernels.all {
        var source = Source(n)
        let start = source.floats(n)
        let (w, v) = (Buffer(start), Buffer([Float](repeating: 0, count: n)))
        var (weights, velocity) = (start.map(Double.init), [Double](repeating: 0, count: n))
        for _ in 0..<3 {
          let g = source.floats(n)
          let squares = kernels.sgdStep(&settings, n, w.pointer, momentum == 0 ? nil : v.pointer, g)
          #expect(squares == Double(Reference.laneSum(n) { g[$0] * g[$0] }))
          for i in 0..<n {
            let d = clip * Double(g[i]) + decay * weights[i]
            velocity[i] = momentum * velocity[i] + d
            weights[i] -= 0.1 * (nesterov ? d + momentum * velocity[i] : velocity[i])
          }
        }
        #expect(deviation(w.checked(), weights, tolerance: 1e-6) == nil, "\(kernels.title) \(n)")
        if momentum != 0 { #expect(deviation(v.checked(), velocity, tolerance: 1e-6) == nil) }
      }
    }
  }

  @Test(arguments: [(0.0, false), (0.1, false), (0.1, true)])
  func adam(decay: Double, decoupled: Bool) {
    let (rate, beta1, beta2, epsilon, clip) = (0.01, 0.9, 0.999, 1e-8, 0.5)
    for n in Self.lengths {
      for kernels in Kernels.all {
        var source = Source(n)
        let start = source.floats(n)
        let zeros = [Float](repeating: 0, count: n)
        let (w, m, v) = (Buffer(start), Buffer(zeros), Buffer(zeros))
        var (weights, first, second) = (
          start.map(Double.init), zeros.map(Double.init), zeros.map(Double.init)
        )
        for step in 1...5 {
          let g = source.floats(n)
          let correction1 = 1 - pow(beta1, Double(step))
          let correction2 = 1 - pow(beta2, Double(step))
          var settings = rk_adam(
            learning_rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon,
            weight_decay: decay, bias_correction1: correction1, bias_correction2: correction2,
            gradient_scale: clip, decoupled: decoupled ? 1 : 0)
          let squares = kernels.adamStep(&settings, n, w.pointer, m.pointer, v.pointer, g)
          #expect(squares == Double(Reference.laneSum(n) { g[$0] * g[$0] }))
          for i in 0..<n {
            var d = clip * Double(g[i])
            if decoupled { weights[i] *= 1 - rate * decay } else { d += decay * weights[i] }
            first[i] = beta1 * first[i] + (1 - beta1) * d
            second[i] = beta2 * second[i] + (1 - beta2) * d * d
            let root = second[i].squareRoot() / correction2.squareRoot()
            weights[i] -= rate / correction1 * first[i] / (root + epsilon)
          }
        }
        #expect(deviation(w.checked(), weights, tolerance: 1e-6) == nil, "\(kernels.title) \(n)")
        #expect(deviation(m.checked(), first, tolerance: 1e-6) == nil)
        #expect(deviation(v.checked(), second, tolerance: 1e-6) == nil)
      }
    }
  }
}

@Suite struct DenormalTests {
  private static let tiny: [Float] = [
    .leastNonzeroMagnitude, -.leastNonzeroMagnitude, Float.leastNormalMagnitude.nextDown,
    -Float.leastNormalMagnitude.nextDown,
  ]

  /// States that decay without a gradient end at zero, and nothing passes through denormals. A
  /// weight may stay at the smallest normal numbers, where its decay is denormal.
  @Test func decayEndsAtZero() {
    for kernels in Kernels.all {
      let n = 37
      let start = (0..<n).map { Float($0 - 18) * 1e-37 }
      let zeros = [Float](repeating: 0, count: n)
      let (w, v) = (Buffer(start), Buffer(start))
      let (weights, m, squares) = (Buffer(start), Buffer(start), Buffer(start.map(\.magnitude)))
      for step in 0..<60 {
        var sgd = rk_sgd(
          learning_rate: 0.5, momentum: 0.5, weight_decay: 0.9, gradient_scale: 1, nesterov: 0)
        _ = kernels.sgdStep(&sgd, n, w.pointer, v.pointer, zeros)
        var adam = rk_adam(
          learning_rate: 0.5, beta1: 0.5, beta2: 0.5, epsilon: 1e-8, weight_decay: 0.9,
          bias_correction1: 1, bias_correction2: 1, gradient_scale: 1, decoupled: 1)
        _ = kernels.adamStep(&adam, n, weights.pointer, m.pointer, squares.pointer, zeros)
        for buffer in [w, v, weights, m, squares] {
          let found = buffer.values.first { $0.isSubnormal }
          #expect(found == nil, "\(kernels.title), step \(step)")
        }
      }
      for buffer in [v, weights, m, squares] {
        #expect(buffer.checked().allSatisfy { $0 == 0 }, "\(kernels.title)")
      }
    }
  }

  @Test func denormalGradientsAndStatesCountAsZero() {
    for kernels in Kernels.all {
      for count in [4, 16, 20] {
        let gradient = (0..<count).map { Self.tiny[$0 % 4] }
        let (w, v) = (Buffer(gradient), Buffer(gradient))
        var sgd = rk_sgd(
          learning_rate: 1e30, momentum: 1, weight_decay: 0, gradient_scale: 1, nesterov: 1)
        #expect(kernels.sgdStep(&sgd, count, w.pointer, v.pointer, gradient) == 0)
        #expect((w.checked() + v.checked()).allSatisfy { $0.bitPattern == 0 }, "\(kernels.title)")
        let (x, m, s) = (Buffer(gradient), Buffer(gradient), Buffer(gradient.map(\.magnitude)))
        var adam = rk_adam(
          learning_rate: 1e30, beta1: 0.9, beta2: 0.9, epsilon: 1e-30, weight_decay: 0,
          bias_correction1: 1, bias_correction2: 1, gradient_scale: 1, decoupled: 0)
        #expect(kernels.adamStep(&adam, count, x.pointer, m.pointer, s.pointer, gradient) == 0)
        #expect(
          (x.checked() + m.checked() + s.checked()).allSatisfy { $0.bitPattern == 0 },
          "\(kernels.title)")
      }
      var nan: Float = .nan
      let (w, v) = (Buffer([1]), Buffer([0]))
      var sgd = rk_sgd(
        learning_rate: 1, momentum: 1, weight_decay: 0, gradient_scale: 1, nesterov: 0)
      _ = kernels.sgdStep(&sgd, 1, w.pointer, v.pointer, &nan)
      #expect(w.values[0].isNaN && v.values[0].isNaN, "NaN is not flushed")
    }
  }

  @Test func everythingElseKeepsDenormals() {
    let (a, b) = (Self.tiny, Self.tiny.map { $0 * 1.5 })
    for kernels in Kernels.all {
      let y = Buffer(4)
      func check(_ expected: [Float], _ what: String) {
        #expect(y.checked() == expected && expected.contains { $0.isSubnormal }, "\(what)")
      }
      kernels.add(4, a, b, y.pointer)
      check(zip(a, b).map { $0 + $1 }, "sum on \(kernels.title)")
      kernels.scale(4, 0.5, b, y.pointer)
      check(b.map { 0.5 * $0 }, "scaled on \(kernels.title)")
      kernels.activate(RK_RELU, 0, 4, a, y.pointer)
      check(a.map { max(0, $0) }, "relu on \(kernels.title)")
      kernels.gemm(4, 1, 1, a, 1, 1, [0.75], 1, y.pointer, 1, nil)
      check(a.map { $0 * 0.75 }, "product on \(kernels.title)")
      #expect(kernels.sum(3, a) == a[0] + a[1] + a[2] && kernels.sum(3, a).isSubnormal)
    }
  }
}
