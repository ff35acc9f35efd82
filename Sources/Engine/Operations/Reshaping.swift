// Parts of a tensor: slices of features, the last position; reshape needs no instruction.
package import Numerics

extension GraphBuilder {
  /// `count` values of the last dimension from `start` on: [..., n] -> [..., count].
  /// - Throws: `GraphError` where the range is empty or not inside the last dimension.
  package mutating func slice(_ x: Tensor, start: Int, count: Int) throws -> Tensor {
    let features = shape(x).last
    guard start >= 0, count >= 1, start <= features, count <= features - start else {
      throw fail(
        "a slice of \(count) values from \(start) on does not fit the \(features) of \(shape(x))")
    }
    if count == features { return x }
    return try append(
      .slice(start: start, count: count), [x], Shape(shape(x).dimensions.dropLast() + [count]))
  }

  /// The last position of a sequence: [B, T, D] -> [B, D].
  /// - Throws: `GraphError` where x has not three dimensions.
  package mutating func lastStep(_ x: Tensor) throws -> Tensor {
    let dimensions = shape(x).dimensions
    guard dimensions.count == 3 else {
      throw fail("the last step needs a sequence [batch, time, features], not \(shape(x))")
    }
    return try append(.lastStep, [x], [dimensions[0], dimensions[2]])
  }

  /// The same values in the same order in another shape: [B, ...] -> [B] + `sample`. Costs nothing.
  /// - Throws: `GraphError` where the sample has another number of values.
  package mutating func reshape(_ x: Tensor, to sample: Shape) throws -> Tensor {
    let from = Shape(Array(shape(x).dimensions.dropFirst()))
    guard sample.dimensions.allSatisfy({ $0 >= 1 }), sample.checkedCount == from.count else {
      throw fail(
        "\(from) (\(from.count) values a sample) cannot become \(sample); the number of values must "
          + "stay")
    }
    return try append(.reshape, [x], Shape([shape(x).dimensions[0]] + sample.dimensions))
  }
}

extension Graph {
  func verifyReshaping(_ node: GraphNode, _ fits: Fits) throws {
    let input = shape(node.inputs[0]).dimensions
    switch node.operation {
    case .slice(let start, let count):
      try fits(
        start >= 0 && count >= 1 && start <= (input.last ?? 0)
          && count <= (input.last ?? 0) - start, "the range is not inside the last dimension")
      try fits(node.shape.dimensions == input.dropLast() + [count], "wrong output")
    case .lastStep:
      try fits(input.count == 3, "needs a sequence")
      try fits(node.shape.dimensions == [input[0], input[2]], "wrong output")
    default:
      try fits(node.shape.dimensions[0] == input[0], "the batch differs")
      try fits(node.shape.count == Shape(input).count, "the number of values differs")
    }
  }

  /// The part of each of `rows` rows of `width` values of the input that the output is.
  fileprivate func part(_ node: GraphNode) -> (rows: Int, width: Int, start: Int, count: Int) {
    let input = shape(node.inputs[0])
    if case .slice(let start, let count) = node.operation {
      return (input.rows, input.last, start, count)
    }
    let width = input.dimensions[1] * input.last
    return (input.dimensions[0], width, width - input.last, input.last)
  }
}

extension ForwardPass {
  mutating func lowerReshaping(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand])
  {
    let part = graph.part(node)
    var step = Step(
      .copy, rows: part.rows, columns: part.count, a: inputs[0] + part.start, out: out)
    step.aRow = part.width
    steps.append(step)
  }
}

extension BackwardPass {
  mutating func differentiateReshaping(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    let part = graph.part(node)
    let place = place(for: node.inputs[0], besides: upstream)
    if !place.adds {
      let end = part.start + part.count
      for gap in [0..<part.start, end..<part.width] where !gap.isEmpty {
        var fill = Step(
          .fill, rows: part.rows, columns: gap.count, out: place.out + gap.lowerBound, alpha: 0)
        fill.outRow = part.width
        steps.append(fill)
      }
    }
    var step = Step(
      .copy, rows: part.rows, columns: part.count, a: upstream, out: place.out + part.start,
      accumulate: place.adds)
    step.outRow = part.width
    steps.append(step)
  }
}
