// What layers ask of the shape of a sample, and what they say where it is another.
internal import Engine

extension LayerContext {
  /// The shape of one sample, without the batch.
  func sample(_ x: Tensor) -> Shape { Shape(Array(builder.shape(x).dimensions.dropFirst())) }

  /// The shape [T, D] of a sample.
  /// - Throws: `GraphError` where it has another rank.
  func sequence(_ x: Tensor, for kind: String) throws -> Shape {
    let sample = sample(x)
    guard sample.dimensions.count == 2 else {
      throw GraphError(
        path: path,
        "the layer \(kind) needs sequences of positions × features, not \(sample); put an embedding "
          + "layer before it, which makes them of token numbers, or a reshape layer")
    }
    return sample
  }

  /// The shape [H, W, C] of a sample.
  /// - Throws: `GraphError` where it has another rank.
  func image(_ x: Tensor, for kind: String) throws -> Shape {
    let sample = sample(x)
    guard sample.dimensions.count == 3 else {
      throw GraphError(
        path: path,
        "the layer \(kind) needs images of height × width × channels, not \(sample); put a reshape "
          + "layer before it, of 8x8x1 for the digits")
    }
    return sample
  }
}
