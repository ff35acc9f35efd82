// The elementary functions: error in units in the last place over their ranges, special values.
import CKernels
import Foundation
import Testing

@Suite struct FunctionTests {
  static let functions:
    [(function: rk_function, limit: Double, exact: @Sendable (Double) -> Double)] = [
      (RK_EXP, 1.0, { exp($0) }), (RK_LOG, 0.8, { log($0) }),
      (RK_TANH_FUNCTION, 1.2, { tanh($0) }), (RK_ERF, 1.1, { erf($0) }),
      (RK_SIN, 1.6, { sin($0) }), (RK_COS, 1.6, { cos($0) }),
      (RK_SQRT, 0.5, { $0.squareRoot() }), (RK_RECIPROCAL_SQRT, 1.5, { 1 / $0.squareRoot() }),
    ]

  /// Any bit pattern, and the ranges where most of the work is done.
  private static let arguments: [Float] = {
    var source = Source(9)
    var x = source.floats(20_000, .bits)
    x += source.floats(10_000)
    x += source.floats(10_000).map { $0 * 22 }
    return x + Source.specials
  }()

  private func apply(_ kernels: Kernels, _ function: rk_function, _ x: [Float]) -> [Float] {
    let y = Buffer(x.count)
    kernels.apply(function, x.count, x, y.pointer)
    return y.checked()
  }

  @Test(arguments: functions.indices) func isAccurate(index: Int) {
    let (function, limit, exact) = Self.functions[index]
    let periodic = function == RK_SIN || function == RK_COS
    let x = Self.arguments
    let y = apply(.best, function, x)
    for i in x.indices {
      if periodic, !(abs(x[i]) < 0x1p30) {
        if !y[i].isNaN { Issue.record("\(x[i]) gives \(y[i]), not NaN") }
        continue
      }
      let expected = exact(Double(x[i]))
      let rounded = Float(expected)
      if !rounded.isFinite || rounded == 0 {
        if bits(rounded) != bits(y[i]) { Issue.record("\(x[i]) gives \(y[i]), not \(rounded)") }
        continue
      }
      let error = abs(Double(y[i]) - expected) / Double(rounded.ulp)
      if !(error <= limit) { Issue.record("\(x[i]) gives \(y[i]), \(error) ulp off") }
    }
  }

  @Test(arguments: functions.indices) func oneValueAtATimeIsTheSame(index: Int) {
    let function = Self.functions[index].function
    let x = Array(Self.arguments.suffix(40))
    #expect(difference(x.map { rk_apply(function, $0) }, apply(.best, function, x)) == nil)
  }

  @Test func signsOfZero() {
    for kernels in Kernels.all {
      for function in [RK_TANH_FUNCTION, RK_ERF, RK_SIN, RK_SQRT] {
        #expect(difference(apply(kernels, function, [-0.0, 0]), [-0.0, 0]) == nil)
      }
      #expect(apply(kernels, RK_LOG, [0, -0.0]) == [-.infinity, -.infinity])
      #expect(apply(kernels, RK_EXP, [-0.0, -.infinity, .infinity]) == [1, 0, .infinity])
    }
  }
}
