// What layers ask of the form of a sample, and what is said where it is another.
internal import Numerics
internal import Engine
internal import Schema

/// The samples that a kind of layer takes.
package enum SampleForm: Sendable {
  /// Any: the layer acts on the last dimension, or on single values.
  case any
  /// [features], or [positions, features]: no images.
  case features
  /// [height, width, channels].
  case images
  /// [positions, features].
  case sequences
  /// Images or sequences: anything with positions.
  case positions
}

extension LayerContext {
  /// The shape of one sample, without the batch.
  func sample(_ x: Tensor) -> Shape { Shape(Array(builder.shape(x).dimensions.dropFirst())) }

  /// - Throws: `GraphError` where a sample has not the form that the kind takes.
  func check(_ x: Tensor, for kind: any LayerKind) throws {
    let sample = sample(x)
    let (rank, needs, hint): (ClosedRange<Int>, String, String)
    var remedy: String?
    switch type(of: kind).takes {
    case .any: return
    case .features:
      (rank, needs) = (1...2, "features, or a sequence of them")
      remedy = Flatten.kind
      hint = "put flatten before it"
    case .images:
      (rank, needs) = (3...3, "images of height × width × channels")
      hint = "put a reshape layer before it, as 8x8x1 for an image of 64 grey pixels"
    case .sequences:
      (rank, needs) = (2...2, "sequences of positions × features")
      hint =
        "put an embedding layer before it, which makes them of token numbers, or a reshape layer"
    case .positions:
      rank = 2...Int.max
      needs = "images of height × width × channels or sequences of positions × features"
      hint = "leave it out, or put a reshape layer before it"
    }
    guard rank.contains(sample.dimensions.count) else {
      throw GraphError(
        path: path, "the layer \(kind.kind) needs \(needs), not \(sample); \(hint)", remedy: remedy)
    }
  }
}
