// A skip that attends: the branch asks what came before it, position by position, and adds the
// answer. With it a decoder sees its encoder.
internal import Numerics
internal import Engine

extension Lowerer {
  /// Why a skip cannot attend from one shape to another, both with the batch; nil where it can.
  func whyNotAttending(_ plan: JoinPlan, from source: Shape, to branch: Shape) -> String? {
    let (from, to) = (sample(source), sample(branch))
    guard from.dimensions.count == 2, to.dimensions.count == 2 else {
      return "a skip can attend to sequences of positions × features alone, not from \(to) to "
        + "\(from); use join add, or put an embedding layer before both"
    }
    guard to.last % plan.heads == 0 else {
      return "\(plan.heads) heads do not divide \(to.last) features; use a divisor of \(to.last)"
    }
    return nil
  }

  /// softmax(q k / sqrt(D / heads)) v over the positions of the source, head by head, and a dense
  /// layer that mixes the heads (Vaswani et al., 2017, section 3.2.3): queries from the branch,
  /// keys and values from the source.
  mutating func attended(_ source: Tensor, by branch: Tensor, _ plan: JoinPlan) throws -> Tensor {
    let width = context.builder.shape(branch).last
    let queries = try context.dense(branch, "query", units: width, bias: true, .lecun)
    let pairs = try context.dense(source, "key_value", units: 2 * width, bias: true, .lecun)
    let mixed = try context.builder.crossAttention(queries, to: pairs, heads: plan.heads)
    return try context.dense(mixed, "output", units: width, bias: true, .lecun)
  }

  /// Declares the parameters of a skip that is off, in the order of one that is on.
  mutating func declareAttention(_ source: Tensor, _ branch: Tensor) throws {
    let (inputs, width) = (context.builder.shape(source).last, context.builder.shape(branch).last)
    for (name, rows, columns) in [
      ("query", width, width), ("key_value", inputs, 2 * width), ("output", width, width),
    ] {
      try context.builder.inactiveParameter(
        "\(name).weight", [rows, columns], .lecunNormal(fanIn: rows), role: .weight)
      try context.builder.inactiveParameter(
        "\(name).bias", [columns], .constant(0), role: .scalar)
    }
  }
}

extension JoinPlan {
  /// Of one sample: the dense layers with their biases, scores and mixing, the softmax (5 a
  /// weight).
  func attentionFlops(from: Shape, to: Shape) -> Int {
    let (positions, keys, width) = (to.rows, from.rows, to.last)
    let dense = positions * width * (4 * width + 2) + keys * 2 * width * (2 * from.last + 1)
    return dense + positions * keys * (4 * width + 5 * heads)
  }
}
