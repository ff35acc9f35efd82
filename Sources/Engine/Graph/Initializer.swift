// Drawing initial values: double precision, then rounded once, so that they are the same
// everywhere.
internal import Numerics

extension Initializer {
  /// Fills `values` in order from `stream`.
  func fill(_ values: UnsafeMutableBufferPointer<Float>, from stream: inout RandomStream) {
    switch self {
    case .constant(let value):
      values.update(repeating: value)
    case .heNormal(let fanIn):
      normal(values, deviation: (2 / Double(max(1, fanIn))).squareRoot(), from: &stream)
    case .lecunNormal(let fanIn):
      normal(values, deviation: (1 / Double(max(1, fanIn))).squareRoot(), from: &stream)
    case .glorotUniform(let fanIn, let fanOut):
      let bound = (6 / Double(max(1, fanIn + fanOut))).squareRoot()
      uniform(values, bound: bound, from: &stream)
    case .normal(let deviation): normal(values, deviation: deviation, from: &stream)
    case .uniform(let bound): uniform(values, bound: bound, from: &stream)
    case .orthogonal(let rows, let columns, let gain):
      orthogonal(values, rows, columns, gain, from: &stream)
    }
  }

  /// Normal values row by row, then one vector after the other made orthonormal to those before it:
  /// columns, or rows where there are fewer. Each projection is taken away twice, against rounding.
  private func orthogonal(
    _ values: UnsafeMutableBufferPointer<Float>, _ rows: Int, _ columns: Int, _ gain: Double,
    from stream: inout RandomStream
  ) {
    let (count, length) = (min(rows, columns), max(rows, columns))
    guard values.count == count * length else { return values.update(repeating: 0) }
    func place(_ vector: Int, _ element: Int) -> Int {
      rows < columns ? vector * columns + element : element * columns + vector
    }
    var matrix = [Double](repeating: 0, count: count * length)
    var drawn = [Double](repeating: 0, count: values.count)
    for index in drawn.indices { drawn[index] = stream.normal() }
    for vector in 0..<count {
      for element in 0..<length {
        matrix[vector * length + element] = drawn[place(vector, element)]
      }
    }
    matrix.withUnsafeMutableBufferPointer { matrix in
      for vector in 0..<count {
        let own = vector * length
        for _ in 0..<2 {
          for other in 0..<vector {
            var product = 0.0
            for i in 0..<length { product += matrix[own + i] * matrix[other * length + i] }
            for i in 0..<length { matrix[own + i] -= product * matrix[other * length + i] }
          }
        }
        var square = 0.0
        for i in 0..<length { square += matrix[own + i] * matrix[own + i] }
        let factor = square > 0 ? 1 / square.squareRoot() : 0
        for i in 0..<length { matrix[own + i] *= factor }
      }
    }
    for vector in 0..<count {
      for element in 0..<length {
        values[place(vector, element)] = Float(gain * matrix[vector * length + element])
      }
    }
  }

  private func normal(
    _ values: UnsafeMutableBufferPointer<Float>, deviation: Double, from stream: inout RandomStream
  ) {
    for index in values.indices { values[index] = Float(deviation * stream.normal()) }
  }

  private func uniform(
    _ values: UnsafeMutableBufferPointer<Float>, bound: Double, from stream: inout RandomStream
  ) {
    for index in values.indices { values[index] = Float(stream.uniform(-bound, bound)) }
  }
}
