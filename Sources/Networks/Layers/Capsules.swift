// Capsules that agree: each looks at what all capsules before it predict for it.
package import Numerics
package import Engine
package import Schema

/// Capsules with routing by agreement (Sabour, Frosst & Hinton, 2017).
///
/// # Shapes
/// With I capsules of D features before it:
/// - Samples: [I, D] -> [units, size]
/// - `weight` [1, 1, D, I units size], drawn as `init` says: a matrix [D, size] for each pair of
///   capsules, those of a capsule before it beside each other. The fan in is D
///
/// With u_ij = x_i W_ij the prediction of capsule i for capsule j, and b_ij = 0 at first, `routing`
/// times over: c_i = softmax(b_i) over j; v_j = squash(the sum over i of c_ij u_ij); and, but for
/// the last time, b_ij = b_ij + u_ij v_j. The output is v. squash(s) = s |s| / (1 + |s|²).
///
/// The gradient goes through all of the routing. `lengths` makes of capsules what a margin loss
/// takes.
///
/// Lowering throws `GraphError` where samples are no sequences (of capsules × features).
///
/// Example: `{kind: capsules, units: 3, size: 6}` makes 18x4 into 3x6.
package struct Capsules: LayerKind {
  package static let kind = "capsules"
  package static let summary = "capsules: vectors that agree, by routing (Sabour et al., 2017)"
  package static let takes = SampleForm.sequences

  package var units = 10
  package var size = 8
  package var routing = 3
  package var initial: InitialValues = {
    var normal = Normal()
    normal.deviation = 0.3
    return InitialValues(normal)
  }()

  package init() {}

  package static var fields: [Field<Capsules>] {
    [
      .integer("units", \.units, 1...1024, help: "number of capsules"),
      .integer("size", \.size, 1...256, help: "features of a capsule"),
      .integer("routing", \.routing, 1...16, help: "rounds of routing; 1 weighs all alike"),
      .initial("init", \.initial, help: "initial weights"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let (before, features) = (context.sample(x).rows, context.sample(x).last)
    let weight = try context.weight(
      "weight", [1, 1, features, before * units * size], initial, fanIn: features,
      fanOut: units * size)
    // A product for each capsule before it: a convolution of one pixel in as many groups.
    let pixel = try context.builder.reshape(x, to: [1, 1, before * features])
    let products = try context.builder.convolution(
      pixel, weight: weight, bias: nil, window: Window(kernel: Extent(1)), groups: before)
    let predictions = try context.builder.reshape(products, to: [before, units, size])
    var logits = try context.builder.zeros([before, units])
    var given = try gather(predictions, logits, &context)
    for round in 1..<max(1, routing) {
      let agreement = try context.builder.agreement(of: predictions, with: given)
      logits = round == 1 ? agreement : try context.builder.add(logits, agreement)
      given = try gather(predictions, logits, &context)
    }
    return given
  }

  private func gather(
    _ predictions: Tensor, _ logits: Tensor, _ context: inout LayerContext
  ) throws -> Tensor {
    let sum = try context.builder.weightedSum(context.builder.softmax(logits), of: predictions)
    return try context.builder.squash(sum)
  }

  /// The predictions; each round the softmax (5 a pair), the sums and the squashing (4 a value),
  /// and but for the last the agreement and its sum.
  package func flops(input: Shape, output: Shape) -> Int {
    let predictions = input.rows * output.count
    let pairs = input.rows * units
    return 2 * predictions * input.last
      + routing * (5 * pairs + 2 * predictions + 4 * output.count)
      + (routing - 1) * (2 * predictions + pairs)
  }
}
