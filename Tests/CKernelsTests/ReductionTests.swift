// Sums in the documented order to the bit, maxima and searches.
import CKernels
import Testing

@Suite struct ReductionTests {
  static let lengths = Source.sizes + [127, 128, 129, 200, 1000]

  @Test(arguments: Source.Values.allCases) func addsInTheDocumentedOrder(values: Source.Values) {
    var source = Source(11)
    for n in Self.lengths {
      let x = source.floats(n, values)
      let y = source.floats(n, values)
      for kernels in Kernels.all {
        let found = [
          kernels.sum(n, x), Float(kernels.sum_squares(n, x)), kernels.dot(n, x, y),
        ]
        let expected = [
          Reference.laneSum(n) { x[$0] }, Reference.laneSum(n) { x[$0] * x[$0] },
          Reference.laneSum(n) { x[$0] * y[$0] },
        ]
        #expect(difference(found, expected) == nil, "\(kernels.title) \(n)")
      }
    }
  }

  /// Infinite or NaN only where an element is.
  @Test func squaresThatOverflowAreSummedInDouble() {
    var source = Source(14)
    for n in Self.lengths where n > 0 {
      let x = source.floats(n).map { $0 * 0x1p125 }
      let expected = x.reduce(0.0) { $0 + Double($1) * Double($1) }
      for kernels in Kernels.all {
        let found = kernels.sum_squares(n, x)
        #expect(abs(found - expected) <= 1e-12 * expected, "\(kernels.title) \(n)")
        #expect(found == Kernels.best.sum_squares(n, x))
        var broken = x
        broken[source.below(n)] = -.infinity
        #expect(kernels.sum_squares(n, broken) == .infinity)
        broken[source.below(n)] = .nan
        #expect(kernels.sum_squares(n, broken).isNaN)
      }
    }
  }

  @Test(arguments: 0..<40) func addsColumnsInTheDocumentedOrder(seed: Int) {
    var source = Source(seed)
    let (rows, columns) = (source.size(), source.size())
    let (aRow, bRow) = (columns + source.below(3), columns + source.below(3))
    let a = source.floats(rows * aRow, .special)
    let b = source.floats(rows * bRow)
    let start = source.floats(columns)
    for kernels in Kernels.all {
      for accumulates in [false, true] {
        let sums = Buffer(start)
        let dots = Buffer(start)
        kernels.column_sums(rows, columns, a, aRow, sums.pointer, accumulates ? 1 : 0)
        kernels.column_dots(rows, columns, a, aRow, b, bRow, dots.pointer, accumulates ? 1 : 0)
        let sum = (0..<columns).map { c in
          Reference.columnSum(rows) { a[$0 * aRow + c] }
        }
        let dot = (0..<columns).map { c in
          Reference.columnSum(rows) { a[$0 * aRow + c] * b[$0 * bRow + c] }
        }
        func total(_ x: [Float]) -> [Float] { accumulates ? zip(start, x).map { $0 + $1 } : x }
        #expect(difference(sums.checked(), total(sum)) == nil, "\(kernels.title)")
        #expect(difference(dots.checked(), total(dot)) == nil, "\(kernels.title)")
      }
    }
  }

  @Test func largestMagnitude() {
    var source = Source(12)
    for n in Self.lengths {
      let x = source.floats(n)
      let expected = x.reduce(0) { max($0, abs($1)) }
      for kernels in Kernels.all {
        #expect(kernels.max_abs(n, x) == expected)
        guard n > 0 else { continue }
        var broken = x
        broken[source.below(n)] = -.infinity
        #expect(kernels.max_abs(n, broken) == .infinity)
        broken[source.below(n)] = .nan
        #expect(kernels.max_abs(n, broken).isNaN)
      }
    }
  }

  @Test func firstNonfinite() {
    var source = Source(13)
    for n in Self.lengths {
      let x = source.floats(n)
      for kernels in Kernels.all {
        #expect(kernels.find_nonfinite(n, x) == -1)
        guard n > 0 else { continue }
        var broken = x
        let (first, second) = (source.below(n), source.below(n))
        broken[first] = .nan
        broken[second] = -.infinity
        #expect(kernels.find_nonfinite(n, broken) == min(first, second))
      }
    }
    var huge: [Float] = [.greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0]
    #expect(Kernels.best.find_nonfinite(3, &huge) == -1)
  }
}
