// Whether what embeddings look up are token numbers of their table. What is wrong is said of the
// embedding, before anything is trained.
internal import Numerics
internal import Engine

extension LoweredNetwork {
  /// The embeddings that read the data: path of the layer, rows of its table, and which values of
  /// a row of the data it looks up.
  private var embeddings: [(path: String, rows: Int, values: Range<Int>)] {
    graph.nodes.compactMap { node in
      guard node.operation.is(EmbeddingOperation.self),
        graph.source(of: node.inputs[0]) == input
      else { return nil }
      let start = graph.offset(inRowOf: node.inputs[0])
      let shape = graph.shape(node.inputs[0])
      return (
        graph.scopes[node.scope], graph.shape(node.inputs[1]).dimensions[0],
        start..<start + shape.count / shape.dimensions[0]
      )
    }
  }

  /// Whether the inputs are token numbers to it.
  package var readsTokens: Bool { !embeddings.isEmpty }

  /// - Parameter vocabulary: how many different tokens the data's inputs are, or nil where they are
  ///   values.
  /// - Throws: `GraphError` with the path of the first embedding that cannot look all of them up.
  package func checkVocabulary(_ vocabulary: Int?) throws {
    for (path, rows, _) in embeddings {
      guard let vocabulary else {
        throw GraphError(
          path: path,
          "an embedding looks up token numbers, but the inputs of this data are values; use data "
            + "of token sequences, or a dense layer")
      }
      guard vocabulary <= rows else {
        throw GraphError(
          path: path,
          "the data has tokens from 0 to \(vocabulary - 1), but the vocabulary is \(rows); set it "
            + "to \(vocabulary) or more")
      }
    }
  }

  /// - Parameter inputs: the rows of the data.
  /// - Throws: `GraphError` with the path of the first embedding for which a value is neither a
  ///   token number, from 0 to below its vocabulary, nor padding, -1. It names row and value.
  package func checkTokens(_ inputs: [Float]) throws {
    let width = max(1, graph.shape(input).count / max(1, graph.shape(input).dimensions[0]))
    for (path, rows, values) in embeddings {
      let bound = Float(rows)
      let isWhole = values.count == width
      guard
        let index = inputs.indices.first(where: {
          let value = inputs[$0]
          return !(value >= -1 && value < bound && value.rounded(.towardZero) == value)
            && (isWhole || values.contains($0 % width))
        })
      else { continue }
      throw GraphError(
        path: path,
        "row \(index / width) of the data holds \(inputs[index]); allowed: token numbers from 0 to "
          + "\(rows - 1), the vocabulary being \(rows), or -1 for padding")
    }
  }
}

extension Graph {
  /// The tensor that this one is another shape or a part of, or itself.
  func source(of tensor: Tensor) -> Tensor {
    var source = tensor
    while nodes[source.id].operation.is(ReshapeOperation.self)
      || nodes[source.id].operation.is(SliceOperation.self)
    {
      source = nodes[source.id].inputs[0]
    }
    return source
  }

  /// Where a part of whole rows begins in the row of its source.
  func offset(inRowOf tensor: Tensor) -> Int {
    var (source, start) = (tensor, 0)
    while source != self.source(of: source) {
      if let slice = nodes[source.id].operation.as(SliceOperation.self) { start += slice.start }
      source = nodes[source.id].inputs[0]
    }
    return start
  }
}
