// The dense (fully connected) layer: y = x W + b.
package import Numerics
package import Engine
package import Schema

/// y = x W + b over the last dimension: of a row, or of every position of a sequence. An image is
/// flattened first.
///
/// # Shapes
/// - Samples: [..., inputs] -> [..., units]
/// - `weight` [inputs, units], drawn as `init` says; none where it is tied
/// - `bias` [units], from 0
///
/// With `tied_to` the weight is the table [units, inputs] of an embedding, transposed, and both
/// layers train it (Press & Wolf, 2017).
///
/// Every output is one chain of fused multiply-adds in ascending input.
///
/// Beside PyTorch: `Linear` keeps the weight transposed and draws weight and bias uniformly in ±1 /
/// sqrt(inputs). Keras' `Dense` draws by `glorot`.
///
/// Example: `{kind: dense, units: 3}` makes 4 into 3.
package struct Dense: LayerKind {
  package static let kind = "dense"
  package static let summary = "fully connected: every output is a weighted sum of all inputs"
  package static let takes = SampleForm.features

  package var units = 16
  package var bias = true
  package var initial = InitialValues.he
  /// The embedding whose table is the weight, transposed; empty: a weight of its own.
  package var tiedTo = ""

  package init() {}

  package static var fields: [Field<Dense>] {
    [
      .integer("units", \.units, 1...4096, help: "number of outputs"),
      .flag("bias", \.bias, help: "adds a learnable constant to every output"),
      .initial(
        "init", \.initial,
        help: "initial weights: he suits relu, glorot tanh, lecun linear layers"),
      .text(
        "tied_to", \.tiedTo, maximumLength: 80,
        help: "embedding whose table is the weight, by path, layer or block; empty: none"),
    ]
  }

  /// A weight that is tied belongs to an embedding.
  package var silenced: (any LayerKind)? { tiedTo.isEmpty ? changed { $0.initial = .zero } : nil }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let inputs = context.builder.shape(x).last
    let weight =
      tiedTo.isEmpty
      ? try context.weight("weight", [inputs, units], initial)
      : try context.tiedWeight(tiedTo, inputs: inputs, units: units)
    let constant =
      bias
      ? try context.builder.parameter("bias", [units], .constant(0), role: .scalar) : nil
    return try context.builder.linear(x, weight: weight, bias: constant)
  }

  package func flops(input: Shape, output: Shape) -> Int {
    2 * input.count * units + (bias ? output.count : 0)
  }
}
