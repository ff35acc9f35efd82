// What layers ask of the shape of a sample, and what they say where it is another.
internal import Numerics
internal import Engine

extension LayerContext {
  /// The shape of one sample, without the batch.
  func sample(_ x: Tensor) -> Shape { Shape(Array(builder.shape(x).dimensions.dropFirst())) }

  /// The shape [T, D] of a sample.
  /// - Throws: `GraphError` where it has another rank.
  func sequence(_ x: Tensor, for kind: String) throws -> Shape {
    try sample(
      x, rank: 2, for: kind, needs: "sequences of positions × features",
      hint:
        "put an embedding layer before it, which makes them of token numbers, or a reshape layer")
  }

  /// The shape [H, W, C] of a sample.
  /// - Throws: `GraphError` where it has another rank.
  func image(_ x: Tensor, for kind: String) throws -> Shape {
    try sample(
      x, rank: 3, for: kind, needs: "images of height × width × channels",
      hint: "put a reshape layer before it, of 8x8x1 for the digits")
  }

  private func sample(
    _ x: Tensor, rank: Int, for kind: String, needs form: String, hint: String
  ) throws -> Shape {
    let sample = sample(x)
    guard sample.dimensions.count == rank else {
      throw GraphError(path: path, "the layer \(kind) needs \(form), not \(sample); \(hint)")
    }
    return sample
  }
}
