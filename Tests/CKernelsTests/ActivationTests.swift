// Activations against their formulas in double, their gradients against finite differences.
import CKernels
import Foundation
import Testing

/// The activations of the kernels' table.
enum Activations {
  static let all = (0..<RK_ACTIVATION_COUNT).map { rk_activation(UInt32($0)) }

  static func name(_ kind: rk_activation) -> String {
    rk_activation_name(kind).map { String(cString: $0) } ?? "number \(kind.rawValue)"
  }
}

@Suite struct ActivationTests {
  static let parameter = 0.25
  static let kinds: [(kind: rk_activation, formula: @Sendable (Double) -> Double)] = [
    (RK_RELU, { max($0, 0) }),
    (RK_LEAKY_RELU, { $0 < 0 ? parameter * $0 : $0 }),
    (RK_TANH, { tanh($0) }),
    (RK_SIGMOID, { 1 / (1 + exp(-$0)) }),
    (RK_ELU, { $0 < 0 ? parameter * expm1($0) : $0 }),
    (RK_GELU, { $0 / 2 * (1 + erf($0 / 2.0.squareRoot())) }),
    (
      RK_GELU_TANH,
      { $0 / 2 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
    ),
    (RK_SILU, { $0 / (1 + exp(-$0)) }),
    (RK_SOFTPLUS, { $0 > 30 ? $0 : log1p(exp($0)) }),
  ]

  @Test func theTableIsWhole() {
    #expect(Self.kinds.map(\.kind) == Activations.all)
    #expect(Set(Activations.all.map(Activations.name)).count == Activations.all.count)
    #expect(Activations.name(RK_LEAKY_RELU) == "leaky_relu")
    #expect(rk_activation_name(rk_activation(UInt32(RK_ACTIVATION_COUNT))) == nil)
  }

  @Test(arguments: kinds.indices) func agreesWithItsFormula(index: Int) {
    let (kind, formula) = Self.kinds[index]
    // No point where a derivative jumps.
    let x = (0..<999).map { Float($0 - 499) / 50 + 0.003 }
    let dy = x.map { 1 + $0 / 8 }
    let expected = x.map { formula(Double($0)) }
    let derivative = x.map { Reference.gradient([Double($0)]) { formula($0[0]) }[0] }
    for kernels in Kernels.all {
      let y = Buffer(x.count)
      kernels.activate(kind, Float(Self.parameter), x.count, x, y.pointer)
      #expect(
        deviation(y.checked(), expected, tolerance: 3e-7) == nil,
        "\(Activations.name(kind)), \(kernels.title)")

      let saved = rk_activation_saves_input(kind) != 0 ? x : y.values
      let dx = Buffer(x.count)
      kernels.activate_backward(
        kind, Float(Self.parameter), x.count, saved, dy, dx.pointer, 0)
      let gradient = zip(derivative, dy).map { $0 * Double($1) }
      #expect(deviation(dx.checked(), gradient, tolerance: 1e-6) == nil, "\(kernels.title)")

      let added = Buffer(dy)
      kernels.activate_backward(
        kind, Float(Self.parameter), x.count, saved, dy, added.pointer, 1)
      #expect(difference(added.checked(), zip(dy, dx.values).map { $0 + $1 }) == nil)
    }
  }

  @Test(arguments: kinds.indices) func notANumberPasses(index: Int) {
    for kernels in Kernels.all {
      var y: [Float] = [0]
      kernels.activate(Self.kinds[index].kind, 0.25, 1, [.nan], &y)
      #expect(y[0].isNaN)
    }
  }

  @Test func extremesAreFinite() {
    for kernels in Kernels.all {
      for kind in [RK_TANH, RK_SIGMOID, RK_ELU, RK_SOFTPLUS] {
        var y: [Float] = [0, 0, 0]
        kernels.activate(kind, 1, 3, [-1e30, 80, -80], &y)
        let finite = y.allSatisfy(\.isFinite)
        #expect(finite, "\(kernels.title) \(kind)")
      }
      var y: [Float] = [0, 0]
      kernels.activate(RK_SIGMOID, 0, 2, [-.infinity, .infinity], &y)
      #expect(y == [0, 1])
    }
  }

  /// The tail of the normal distribution must not be multiplied by a large input.
  @Test func geluEndsAtItsAsymptotes() {
    let x: [Float] = [-20, -1e3, -1e30, -3e38, 20, 1e3, 1e30, 3e38]
    let ones = [Float](repeating: 1, count: x.count)
    for kernels in Kernels.all {
      let (y, derivative) = (Buffer(x.count), Buffer(x.count))
      kernels.activate(RK_GELU, 0, x.count, x, y.pointer)
      kernels.activate_backward(RK_GELU, 0, x.count, x, ones, derivative.pointer, 0)
      #expect(y.checked() == x.map { max(0, $0) }, "\(kernels.title)")
      #expect(derivative.checked() == x.map { $0 < 0 ? 0 : 1 }, "\(kernels.title)")
    }
  }
}
