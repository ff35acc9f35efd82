// Matrix multiplication with its epilogue.
import CKernels
import Testing

@Suite struct ProductTests {
  @Test(arguments: 0..<60) func isOneChainOfFusedMultiplyAdds(seed: Int) {
    var source = Source(seed)
    let product = Product(&source, Source.Values.allCases[seed % 3])
    let expected = product.reference()
    for kernels in Kernels.all {
      let found = difference(product.run(kernels), expected)
      #expect(found == nil, "\(kernels.title) \(product.m)x\(product.n)x\(product.k)")
    }
  }

  @Test(arguments: 0..<60) func fusedEqualsSeparate(seed: Int) {
    var source = Source(1000 + seed)
    let product = Product(&source, seed.isMultiple(of: 2) ? .ordinary : .special)
    for kernels in Kernels.all {
      let found = difference(product.run(kernels), product.runSeparately(kernels))
      #expect(found == nil, "\(kernels.title) \(product.m)x\(product.n)x\(product.k)")
    }
  }

  @Test func everyTileShapeAndTail() {
    var source = Source(7)
    for m in 1...20 {
      for n in [1, 3, 4, 7, 8, 12, 16, 20, 31, 33, 48, 50, 64, 79, 81] {
        let a = source.floats(m * 3)
        let b = source.floats(3 * n)
        var expected = [Float](repeating: 0, count: m * n)
        for i in 0..<m {
          for j in 0..<n {
            for k in 0..<3 { expected[i * n + j].addProduct(a[i * 3 + k], b[k * n + j]) }
          }
        }
        for kernels in Kernels.all {
          let c = Buffer(m * n)
          kernels.gemm(m, n, 3, a, 3, 1, b, n, c.pointer, n, nil)
          #expect(difference(c.checked(), expected) == nil, "\(kernels.title) \(m)x\(n)")
        }
      }
    }
  }

  /// Rows of B that map to few sets of the L1 cache are packed where A has many rows.
  @Test func crowdedRowsGiveTheSameChains() {
    var source = Source(9)
    let (m, n, k) = (256, 128, 11)
    let (a, b) = (source.floats(m * k), source.floats(k * n))
    var expected = [Float](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        for l in 0..<k { expected[i * n + j].addProduct(a[i * k + l], b[l * n + j]) }
      }
    }
    for kernels in Kernels.all {
      let c = Buffer(m * n)
      kernels.gemm(m, n, k, a, k, 1, b, n, c.pointer, n, nil)
      #expect(difference(c.checked(), expected) == nil, "\(kernels.title)")
    }
  }

  @Test func rowsAndColumnsMayBeSplit() {
    var source = Source(8)
    let (m, n, k) = (37, 41, 19)
    let a = Buffer(source.floats(m * k))
    let b = Buffer(source.floats(k * n))
    for kernels in Kernels.all {
      let whole = Buffer(m * n)
      let parts = Buffer(m * n)
      kernels.gemm(m, n, k, a.pointer, k, 1, b.pointer, n, whole.pointer, n, nil)
      for (rows, columns) in [(0..<11, 0..<5), (0..<11, 5..<n), (11..<m, 0..<30), (11..<m, 30..<n)]
      {
        kernels.gemm(
          rows.count, columns.count, k, a.pointer + rows.lowerBound * k, k, 1,
          b.pointer + columns.lowerBound, n,
          parts.pointer + rows.lowerBound * n + columns.lowerBound, n, nil)
      }
      #expect(difference(parts.checked(), whole.checked()) == nil)
    }
  }

  @Test func notANumberSurvivesRelu() {
    for kernels in Kernels.all {
      var epilogue = rk_epilogue_none()
      epilogue.relu = 1
      var c: [Float] = [0, 0]
      kernels.gemm(1, 2, 1, [1], 1, 1, [.nan, -1], 2, &c, 2, &epilogue)
      #expect(c[0].isNaN && c[1] == 0)
    }
  }
}
