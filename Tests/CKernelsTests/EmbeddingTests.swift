// Rows of a table by number, their gradient, and a table added to every sample: exactly.
import CKernels
import Testing

@Suite struct EmbeddingTests {
  /// Tokens that are not in the table: padding, too large, between two numbers, infinite, NaN.
  static let odd: [Float] = [-1, 7, 1e30, 0.5, .infinity, -.infinity, .nan]

  @Test(arguments: [1, 3, 16, 17, 64, 70]) func gathersAndAddsUpRows(columns: Int) {
    var source = Source(columns)
    let (rows, entries) = (30, 7)
    let tokens = (0..<rows).map { $0 % 4 == 3 ? Self.odd[$0 / 4 % 7] : Float(source.below(7)) }
    let (table, dy) = (source.floats(entries * columns), source.floats(rows * columns))
    let start = source.floats(entries * columns)
    var expected = [Float](repeating: 0, count: rows * columns)
    var gradient = start
    var fresh = [Float](repeating: 0, count: start.count)
    for r in 0..<rows where r % 4 != 3 {
      for c in 0..<columns {
        let at = Int(tokens[r]) * columns + c
        expected[r * columns + c] = table[at]
        gradient[at] += dy[r * columns + c]
        fresh[at] += dy[r * columns + c]
      }
    }
    for kernels in Kernels.all {
      let (y, d, dtable) = (Buffer(expected.count), Buffer(start), Buffer(start))
      kernels.embedding(rows, columns, entries, tokens, table, y.pointer)
      #expect(difference(y.checked(), expected) == nil)
      kernels.embedding_backward(rows, columns, columns, entries, tokens, dy, d.pointer, 1)
      #expect(difference(d.checked(), gradient) == nil)
      dy.withUnsafeBufferPointer { dy in
        guard let dy = dy.baseAddress else { return }
        for range in [columns / 3..<columns, 0..<columns / 3] {
          kernels.embedding_backward(
            rows, range.count, columns, entries, tokens, dy + range.lowerBound,
            dtable.pointer + range.lowerBound, 0)
        }
      }
      #expect(difference(dtable.checked(), fresh) == nil)
    }
  }

  @Test(arguments: [1, 16, 40]) func addsATableToEveryRow(columns: Int) {
    var source = Source(columns)
    let (x, table) = (source.floats(3 * columns), source.floats(columns))
    for kernels in Kernels.all {
      let y = Buffer(x)
      kernels.add_table(3, columns, y.pointer, table, y.pointer)
      #expect(difference(y.checked(), x.indices.map { x[$0] + table[$0 % columns] }) == nil)
    }
  }
}
