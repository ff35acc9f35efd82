// The embedding layer: every token number becomes a learned vector.
internal import Numerics
package import Engine
package import Schema

/// Looks up a row of a learned table for every token number (Bengio et al., 2003).
///
/// # Shapes
/// - Samples: [T] token numbers -> [T, units]
/// - `weight` [vocabulary, units], drawn as `init` says, with a fan in of `units`
///
/// Padding, -1, gives zeros and has no gradient.
///
/// Beside PyTorch: `Embedding` draws its rows with variance 1.
///
/// The layer reads the data, itself or reshaped, and nothing else. Lowering throws `GraphError` for
/// what another layer makes.
///
/// Example: `{kind: embedding, vocabulary: 10, units: 3}` makes 5 into 5x3.
package struct Embedding: LayerKind {
  package static let kind = "embedding"
  package static let summary = "a learned vector for every token number"

  package var vocabulary = 16
  package var units = 16
  package var initial = InitialValues.lecun

  package init() {}

  package static var fields: [Field<Embedding>] {
    [
      .integer("vocabulary", \.vocabulary, 1...65536, help: "number of different tokens"),
      .integer("units", \.units, 1...4096, help: "length of the vector of a token"),
      .initial("init", \.initial, help: "what the vectors start from"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let graph = context.builder.graph
    guard graph.nodes[graph.source(of: x).id].operation.is(InputOperation.self) else {
      throw GraphError(
        path: context.path,
        "an embedding looks up the token numbers of the data, not what a layer makes of them; put "
          + "it first, in a block that is not repeated")
    }
    let table = try context.weight(
      "weight", [vocabulary, units], initial, fanIn: units, fanOut: units)
    return try context.builder.embedding(x, table: table)
  }
}
