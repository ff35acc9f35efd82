// Elementwise arithmetic, to the bit: every product rounded, then added.
import CKernels
import Testing

@Suite struct ElementwiseTests {
  @Test(arguments: Source.Values.allCases) func isRoundedStepByStep(values: Source.Values) {
    var source = Source(5)
    for n in Source.sizes {
      let a = source.floats(n, values)
      let b = source.floats(n, values)
      let start = source.floats(n, values)
      let (alpha, beta) = (source.float(), source.float())
      for kernels in Kernels.all {
        func check(
          _ name: String, _ run: (UnsafeMutablePointer<Float>) -> Void, _ expected: (Int) -> Float
        ) {
          let y = Buffer(start)
          run(y.pointer)
          let found = difference(y.checked(), (0..<n).map(expected))
          #expect(found == nil, "\(name) of \(n), \(kernels.title)")
        }
        check("add", { kernels.add(n, a, b, $0) }, { a[$0] + b[$0] })
        check(
          "add_scaled", { kernels.add_scaled(n, alpha, a, beta, b, $0) },
          { alpha * a[$0] + beta * b[$0] })
        check("multiply", { kernels.multiply(n, a, b, $0) }, { a[$0] * b[$0] })
        check(
          "multiply_accumulate", { kernels.multiply_accumulate(n, a, b, $0) },
          { start[$0] + a[$0] * b[$0] })
        check("scale", { kernels.scale(n, alpha, a, $0) }, { alpha * a[$0] })
        check("accumulate", { kernels.accumulate(n, a, $0) }, { start[$0] + a[$0] })
        check(
          "accumulate_scaled", { kernels.accumulate_scaled(n, alpha, a, $0) },
          { start[$0] + alpha * a[$0] })
        check("add in place", { kernels.add(n, $0, b, $0) }, { start[$0] + b[$0] })
      }
    }
  }
}
