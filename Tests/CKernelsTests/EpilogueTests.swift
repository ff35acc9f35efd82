// Activations in the epilogue of a matrix multiplication, forward and backward, against the
// separate kernels; and sums so long that K is split into blocks.
import CKernels
import Testing

@Suite struct EpilogueTests {
  private struct Matrices {
    let (m, n, k): (Int, Int, Int)
    let (row, stride): (Int, Int)
    let (a, b, bias): (Buffer, Buffer, Buffer)

    init(_ source: inout Source, k: Int? = nil) {
      (m, n) = (source.size(), source.size())
      self.k = k ?? source.size()
      let gap = source.below(2)
      (row, stride) = (n + gap, n + gap * 3)
      (a, b) = (Buffer(source.floats(m * self.k)), Buffer(source.floats(self.k * n)))
      bias = Buffer(source.floats(n))
    }

    func product(_ kernels: Kernels, _ c: Buffer, row: Int, activated: rk_activation_epilogue?) {
      var epilogue = rk_epilogue_none()
      epilogue.bias = UnsafePointer(bias.pointer)
      epilogue.alpha = 0.25
      guard var activated else {
        return kernels.gemm(m, n, k, a.pointer, k, 1, b.pointer, n, c.pointer, row, &epilogue)
      }
      withUnsafePointer(to: &activated) {
        epilogue.activation = $0
        kernels.gemm(m, n, k, a.pointer, k, 1, b.pointer, n, c.pointer, row, &epilogue)
      }
    }

    /// [m, n] out of rows that lie `row` apart.
    func packed(_ values: [Float], row: Int) -> [Float] {
      (0..<m).flatMap { values[($0 * row)..<($0 * row + n)] }
    }
  }

  @Test(arguments: 0..<40) func forwardAndBackwardEqualTheSeparateKernels(seed: Int) {
    var source = Source(seed)
    let matrices = Matrices(&source)
    let (m, n, row, stride) = (matrices.m, matrices.n, matrices.row, matrices.stride)
    for activation in Activations.all {
      for kernels in Kernels.all {
        let name = "\(kernels.title) \(Activations.name(activation)) \(m)x\(n)"
        let plain = Buffer(m * n)
        matrices.product(kernels, plain, row: n, activated: nil)
        let expected = Buffer(m * n)
        kernels.activate(activation, 0.3, m * n, plain.pointer, expected.pointer)
        let savesInput = rk_activation_saves_input(activation) != 0
        let derivative = Buffer([Float](repeating: 0, count: m * stride))
        var activated = rk_activation_epilogue(
          kind: activation, parameter: 0.3, stride: stride,
          derivative: savesInput ? derivative.pointer : nil, saved: nil)
        let fused = Buffer([Float](repeating: 0, count: m * row))
        matrices.product(kernels, fused, row: row, activated: activated)
        let found = difference(matrices.packed(fused.checked(), row: row), expected.values)
        #expect(found == nil, "\(name) forward")

        // Backward: the product stands for the upstream gradient.
        let saved = savesInput ? plain : expected
        let gradient = Buffer(m * n)
        kernels.activate_backward(
          activation, 0.3, m * n, saved.pointer, plain.pointer, gradient.pointer, 0)
        let wide = Buffer([Float](repeating: 0, count: m * stride))
        kernels.copy(m, n, expected.pointer, n, wide.pointer, stride)
        activated.derivative = nil
        activated.saved = UnsafePointer(savesInput ? derivative.pointer : wide.pointer)
        matrices.product(kernels, fused, row: row, activated: activated)
        let off = difference(matrices.packed(fused.checked(), row: row), gradient.values)
        #expect(off == nil, "\(name) backward")
        _ = derivative.checked()
      }
    }
  }

  @Test(arguments: [511, 512, 513, 768, 1100]) func longChainsAreOneChain(k: Int) {
    var source = Source(k)
    for columns in [1, 2] {
      let (m, n) = (19, 37 * columns)
      let (a, b) = (source.floats(m * k), source.floats(k * n))
      let (bias, residual) = (source.floats(n), source.floats(m * n))
      var expected = [Float](repeating: 0, count: m * n)
      for i in 0..<m {
        for j in 0..<n {
          var sum = bias[j]
          for l in 0..<k { sum.addProduct(a[l * m + i], b[l * n + j]) }
          expected[i * n + j] = sum + residual[i * n + j]
        }
      }
      let (left, right) = (Buffer(a), Buffer(b))
      let (shift, added) = (Buffer(bias), Buffer(residual))
      for kernels in Kernels.all {
        for isInPlace in [false, true] {
          let c = Buffer(residual)
          var epilogue = rk_epilogue_none()
          epilogue.bias = UnsafePointer(shift.pointer)
          epilogue.residual = UnsafePointer(isInPlace ? c.pointer : added.pointer)
          epilogue.residual_stride = n
          kernels.gemm(m, n, k, left.pointer, 1, m, right.pointer, n, c.pointer, n, &epilogue)
          #expect(difference(c.checked(), expected) == nil, "\(kernels.title) \(k)")
        }
      }
    }
  }
}
