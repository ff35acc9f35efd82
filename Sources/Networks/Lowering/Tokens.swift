// Whether what embeddings look up are token numbers of their table. What is wrong is said of the
// embedding, before anything is trained.
internal import Numerics
internal import Engine

extension LoweredNetwork {
  /// The embeddings that read the data: path of the layer and rows of its table.
  private var embeddings: [(path: String, rows: Int)] {
    graph.nodes.compactMap { node in
      guard node.operation.is(EmbeddingOperation.self),
        graph.source(of: node.inputs[0]) == input
      else { return nil }
      return (graph.scopes[node.scope], graph.shape(node.inputs[1]).dimensions[0])
    }
  }

  /// - Parameter vocabulary: how many different tokens the data's inputs are, or nil where they are
  ///   values.
  /// - Throws: `GraphError` with the path of the first embedding that cannot look all of them up.
  package func checkVocabulary(_ vocabulary: Int?) throws {
    for (path, rows) in embeddings {
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
    for (path, rows) in embeddings {
      let bound = Float(rows)
      guard
        let index = inputs.firstIndex(where: {
          !($0 >= -1 && $0 < bound && $0.rounded(.towardZero) == $0)
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
  /// The tensor that this one is another shape of, or itself.
  func source(of tensor: Tensor) -> Tensor {
    var source = tensor
    while nodes[source.id].operation.is(ReshapeOperation.self) {
      source = nodes[source.id].inputs[0]
    }
    return source
  }
}
