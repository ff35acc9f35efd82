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
