// The project's own elementary functions against the C library's, and against known values.
import Numerics
import Foundation
import Testing

@Suite struct ExactMathTests {
  private func expectClose(
    _ value: Double, _ exact: Double, _ x: Double, at location: SourceLocation = #_sourceLocation
  ) {
    #expect(abs(value - exact) <= 1e-14 * abs(exact), "at \(x)", sourceLocation: location)
  }

  @Test("log, exp, sin and cos agree with the C library to 1e-14, relative")
  func accuracy() {
    var stream = Seed(1).stream("math")
    for _ in 0..<3000 {
      let x = stream.uniform(-700, 700)
      expectClose(ExactMath.exp(x), Foundation.exp(x), x)
      expectClose(ExactMath.exp(x / 700), Foundation.exp(x / 700), x / 700)
      let positive = Foundation.exp(x)
      expectClose(ExactMath.log(positive), Foundation.log(positive), positive)
      let near = 1 + stream.uniform(-1e-3, 1e-3)
      expectClose(ExactMath.log(near), Foundation.log(near), near)
      for angle in [stream.uniform(-7, 7), stream.uniform(-1e5, 1e5)] {
        expectClose(ExactMath.sin(angle), Foundation.sin(angle), angle)
        expectClose(ExactMath.cos(angle), Foundation.cos(angle), angle)
      }
    }
    for k in 1..<50 {
      let angle = Double(k) * Double.pi / 2
      expectClose(ExactMath.sin(angle), Foundation.sin(angle), angle)
      expectClose(ExactMath.cos(angle), Foundation.cos(angle), angle)
    }
  }

  @Test("known values and limits")
  func knownValues() {
    #expect(ExactMath.log(1) == 0)
    #expect(ExactMath.exp(0) == 1)
    #expect(ExactMath.sin(0) == 0)
    #expect(ExactMath.cos(0) == 1)
    expectClose(ExactMath.log(2), 0.693_147_180_559_945_31, 2)
    expectClose(ExactMath.log(10), 2.302_585_092_994_045_68, 10)
    expectClose(ExactMath.exp(1), 2.718_281_828_459_045_24, 1)
    expectClose(ExactMath.sin(1), 0.841_470_984_807_896_507, 1)
    expectClose(ExactMath.cos(1), 0.540_302_305_868_139_717, 1)
    #expect(ExactMath.log(0) == -.infinity)
    #expect(ExactMath.log(-1).isNaN && ExactMath.log(.nan).isNaN)
    #expect(ExactMath.log(.infinity) == .infinity)
    #expect(ExactMath.exp(710) == .infinity && ExactMath.exp(-746) == 0)
    #expect(ExactMath.exp(.infinity) == .infinity && ExactMath.exp(-.infinity) == 0)
    #expect(ExactMath.sin(.infinity).isNaN && ExactMath.cos(1e6).isNaN)
    // Subnormal numbers.
    let smallest = Double.leastNonzeroMagnitude
    expectClose(ExactMath.log(smallest), -744.440_071_921_381_26, smallest)
    #expect(abs(ExactMath.exp(-740) - Foundation.exp(-740)) <= 2 * smallest)
  }
}
