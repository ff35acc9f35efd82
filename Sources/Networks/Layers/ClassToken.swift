// A learned token in every sequence, which gathers what the network says of the whole.
package import Numerics
package import Engine
package import Schema

/// One more position, a learned vector that is the same for every sample (Devlin et al., 2019;
/// Dosovitskiy et al., 2021). `first_step` or `last_step` reads it later.
///
/// # Shapes
/// - Samples: [T, D] -> [T + 1, D]
/// - `weight` [1, D], drawn as `init` says
///
/// The gradient of `weight` is a column sum over the batch. Lowering throws `GraphError` where
/// samples are no sequences.
///
/// Example: `{kind: class_token}` makes 5x8 into 6x8.
package struct ClassToken: LayerKind {
  package enum Place: String, CaseIterable, Sendable {
    case first, last
  }

  package static let kind = "class_token"
  package static let summary = "class token: one learned position more in every sequence"
  package static let takes = SampleForm.sequences

  package var place = Place.first
  package var initial = InitialValues(Normal())

  package init() {}

  package static var fields: [Field<ClassToken>] {
    [
      .choice("place", \.place, help: "before the sequence or behind it"),
      .initial("init", \.initial, help: "what the vector starts from"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    place == .first
      ? try context.prepend(1, to: x, initial) : try context.append(1, to: x, initial)
  }

  /// Nothing is computed but copies.
  package func flops(input: Shape, output: Shape) -> Int { 0 }
}
