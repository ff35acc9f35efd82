// The feed-forward layer of a transformer: wider, an activation, and back.
package import Numerics
package import Engine
package import Schema

/// Two dense layers with an activation between them, at every position (Vaswani et al., 2017,
/// section 3.3).
///
/// # Shapes
/// - Samples: [..., D] -> [..., D]
/// - `input.weight` [D, units], drawn as `init` says, `output.weight` [units, D], as `output_init`
///   says, and `gate.weight` [D, units] where it is `swiglu`, as `init` says
/// - `input.bias` and `gate.bias` [units], and `output.bias` [D], from 0
///
/// With W, V and U the weights of input, gate and output:
/// - `relu`: y = max(0, x W + b) U + c (Vaswani et al., 2017)
/// - `gelu`: y = gelu(x W + b) U + c (Radford et al., 2018)
/// - `swiglu`: y = (silu(x V + a) (x W + b)) U + c, the product value by value (Shazeer, 2020)
///
/// Every output of a product is one chain of fused multiply-adds in ascending input.
///
/// Beside PyTorch: `Linear`, activation, `Linear`, with the weights transposed.
///
/// Example: `{kind: feed_forward, type: swiglu, units: 12}` makes 5x8 into 5x8.
package struct FeedForward: LayerKind {
  package enum Form: String, CaseIterable, Sendable {
    case relu, gelu, swiglu
  }

  package static let kind = "feed_forward"
  package static let summary = "two dense layers with an activation between: wider and back"

  package var form = Form.gelu
  package var units = 64
  package var bias = true
  package var initial = InitialValues.lecun
  package var outputInitial = InitialValues.lecun

  package init() {}

  package static var fields: [Field<FeedForward>] {
    [
      .choice("type", \.form, help: "activation between; swiglu multiplies by a gate"),
      .integer("units", \.units, 1...4096, help: "width between the two, usually 4 times outside"),
      .flag("bias", \.bias, help: "adds learnable constants behind every product"),
      .initial("init", \.initial, help: "initial weights of what widens"),
      .initial("output_init", \.outputInitial, help: "initial weights of what leads back"),
    ]
  }

  package var silenced: (any LayerKind)? { changed { $0.outputInitial = .zero } }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let width = context.builder.shape(x).last
    var hidden = try context.dense(x, "input", units: units, bias: bias, initial)
    switch form {
    case .relu: hidden = try context.builder.activation(hidden, Relu())
    case .gelu: hidden = try context.builder.activation(hidden, Gelu())
    case .swiglu:
      let gate = try context.dense(x, "gate", units: units, bias: bias, initial)
      hidden = try context.builder.multiply(context.builder.activation(gate, Silu()), hidden)
    }
    return try context.dense(hidden, "output", units: width, bias: bias, outputInitial)
  }

  /// Two a weight, one a bias, one for the activation, and one for the gate's product.
  package func flops(input: Shape, output: Shape) -> Int {
    let (positions, width) = (input.rows, input.last)
    let products = form == .swiglu ? 3 : 2
    let hidden = units * ((bias ? products - 1 : 0) + products - 1)
    return positions * (2 * products * width * units + hidden + (bias ? width : 0))
  }
}
