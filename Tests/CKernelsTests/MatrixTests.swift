// Transpose, copy, accumulate and fill with row strides.
import CKernels
import Testing

@Suite struct MatrixTests {
  @Test(arguments: 0..<40) func movesExactlyTheBlock(seed: Int) {
    var source = Source(seed)
    let (rows, columns) = (source.size(), source.size())
    let (xRow, yRow) = (columns + source.below(3), columns + source.below(4))
    let x = Buffer(source.floats(rows * xRow, .bits))
    let start = source.floats(rows * yRow)
    let transposedRow = rows + source.below(3)
    let transposedStart = source.floats(columns * transposedRow)

    var (copied, added, filled, transposed) = (start, start, start, transposedStart)
    for r in 0..<rows {
      for c in 0..<columns {
        copied[r * yRow + c] = x.pointer[r * xRow + c]
        added[r * yRow + c] += x.pointer[r * xRow + c]
        filled[r * yRow + c] = -2.5
        transposed[c * transposedRow + r] = x.pointer[r * xRow + c]
      }
    }
    for kernels in Kernels.all {
      var y = Buffer(start)
      kernels.copy(rows, columns, x.pointer, xRow, y.pointer, yRow)
      #expect(difference(y.checked(), copied) == nil, "copy, \(kernels.title)")
      y = Buffer(start)
      kernels.accumulate_rows(rows, columns, x.pointer, xRow, y.pointer, yRow)
      #expect(difference(y.checked(), added) == nil, "accumulate_rows, \(kernels.title)")
      y = Buffer(start)
      kernels.fill(rows, columns, -2.5, y.pointer, yRow)
      #expect(difference(y.checked(), filled) == nil, "fill, \(kernels.title)")
      y = Buffer(transposedStart)
      kernels.transpose(rows, columns, x.pointer, xRow, y.pointer, transposedRow)
      #expect(difference(y.checked(), transposed) == nil, "transpose, \(kernels.title)")
    }
  }
}
