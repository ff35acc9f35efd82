// The dense (fully connected) layer: y = x W + b.
package import Numerics
package import Engine
package import Schema

/// y = x W + b over the last dimension: of a row, or of every position of a sequence. An image is
/// flattened first.
///
/// # Shapes
/// - Samples: [..., inputs] -> [..., units]
/// - `weight` [inputs, units], drawn as `init` says
/// - `bias` [units], from 0
///
/// Every output is one chain of fused multiply-adds in ascending input.
///
/// Beside PyTorch: `Linear` keeps the weight transposed and draws weight and bias uniformly in ±1 /
/// sqrt(inputs). Keras' `Dense` draws by `glorot`.
///
/// Example: `{kind: dense, units: 3}` makes 4 into 3.
package struct Dense: LayerKind {
  /// The distribution of the initial weights.
  package enum Initialization: String, CaseIterable, Sendable {
    /// Normal with variance 2 / inputs: for relu (He et al., 2015).
    case he
    /// Uniform in ±sqrt(6 / (inputs + units)): for tanh (Glorot & Bengio, 2010).
    case glorot
    /// Normal with variance 1 / inputs (LeCun et al., 1998).
    case lecun
  }

  package static let kind = "dense"
  package static let summary = "fully connected: every output is a weighted sum of all inputs"
  package static let takes = SampleForm.features

  package var units = 16
  package var bias = true
  package var initialization = Initialization.he

  package init() {}

  package static var fields: [Field<Dense>] {
    [
      .integer("units", \.units, 1...4096, help: "number of outputs"),
      .flag("bias", \.bias, help: "adds a learnable constant to every output"),
      .choice(
        "init", \.initialization,
        help: "initial weights: he suits relu, glorot tanh, lecun linear layers"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let inputs = context.builder.shape(x).last
    let initializer: Initializer =
      switch initialization {
      case .he: .heNormal(fanIn: inputs)
      case .glorot: .glorotUniform(fanIn: inputs, fanOut: units)
      case .lecun: .lecunNormal(fanIn: inputs)
      }
    let weight = try context.builder.parameter(
      "weight", [inputs, units], initializer, role: .weight)
    let constant =
      bias
      ? try context.builder.parameter("bias", [units], .constant(0), role: .scalar) : nil
    return try context.builder.linear(x, weight: weight, bias: constant)
  }

  package func flops(input: Shape, output: Shape) -> Int {
    2 * input.count * units + (bias ? output.count : 0)
  }
}
