// Gradients where one tensor or parameter feeds several places, in the less usual ways a graph may
// have.
import Numerics
import Engine
import TestSupport
import Testing

@Suite struct SharingTests {
  private func check(_ build: (inout GraphBuilder) throws -> Tensor) throws {
    var builder = GraphBuilder(batch: 5)
    builder.enter("a")
    let loss = try build(&builder)
    let subject = try Subject(builder.finish(loss: loss), seed: Seed(3))
    try expectGradients(subject)
    var options = ExecutionOptions()
    options.fusion = false
    for measured in [false, true] {
      #expect(
        subject.digest(measured: measured) == subject.digest(options: options, measured: measured))
    }
  }

  private func meanSquare(_ builder: inout GraphBuilder, _ x: Tensor) throws -> Tensor {
    let features = Array(builder.shape(x).dimensions.dropFirst())
    return try builder.meanSquaredError(prediction: x, target: builder.input(Shape(features)))
  }

  @Test("one weight in two products")
  func sharedWeight() throws {
    try check { builder in
      let x = try builder.input([6])
      let weight = try builder.parameter("w", [6, 6], .heNormal(fanIn: 6), role: .weight)
      let bias = try builder.parameter("b", [6], .constant(0), role: .scalar)
      var y = try builder.activation(builder.linear(x, weight: weight, bias: bias), Relu())
      let again = try builder.parameter("w", [6, 6], .heNormal(fanIn: 6), role: .weight)
      y = try builder.linear(y, weight: again, bias: bias)
      return try meanSquare(&builder, builder.linear(y, weight: weight, bias: nil))
    }
  }

  @Test("one weight in two normalizations, a bias in one of them only")
  func sharedNormalizationWeight() throws {
    for isBatch in [true, false] {
      try check { builder in
        let x = try dense(&builder, builder.input([4]), 6)
        let normWeight = try feature(&builder, "norm_weight", x)
        var y = x
        for index in 0..<2 {
          let normBias = index == 0 ? try feature(&builder, "norm_bias", x) : normWeight
          y =
            isBatch
            ? try builder.batchNorm(
              y, weight: normWeight, bias: normBias,
              mean: feature(&builder, "m\(index)", x, .buffer),
              variance: feature(&builder, "v\(index)", x, .buffer), epsilon: 0.1, momentum: 0.1)
            : try builder.layerNorm(y, weight: normWeight, bias: normBias, epsilon: 0.1)
          y = try builder.activation(y, Tanh())
        }
        return try meanSquare(&builder, y)
      }
    }
  }

  @Test("a normalization of the data itself")
  func normalizedInput() throws {
    try check { builder in
      let x = try builder.input([6])
      let y = try builder.batchNorm(
        x, weight: feature(&builder, "norm_weight", x), bias: feature(&builder, "norm_bias", x),
        mean: feature(&builder, "m", x, .buffer), variance: feature(&builder, "v", x, .buffer),
        epsilon: 1e-5, momentum: 0.1)
      return try meanSquare(&builder, y)
    }
  }

  @Test("parameters as operands of elementwise operations, and computed weights")
  func parametersAsTensors() throws {
    try check { builder in
      let table = try builder.parameter("table", [5, 6], .heNormal(fanIn: 6), role: .weight)
      let x = try builder.add(builder.activation(table, Relu()), builder.scale(table, by: 2))
      let y = try builder.add(builder.add(x, table), table)
      let weight = try builder.parameter("w", [6, 6], .heNormal(fanIn: 6), role: .weight)
      let computed = try builder.add(builder.activation(weight, Tanh()), weight)
      let z = try builder.linear(y, weight: computed, bias: nil)
      return try meanSquare(
        &builder, builder.concatenate([z, table, builder.pad(table, features: 2)]))
    }
  }

  @Test("gradients through both sides of a squared error, and losses of losses")
  func lossesOfLosses() throws {
    try check { builder in
      let x = try dense(&builder, builder.input([4]), 6)
      let y = try builder.activation(x, Tanh())
      let first = try builder.meanSquaredError(prediction: x, target: y)
      let second = try builder.softmaxCrossEntropy(logits: x, target: builder.input([]))
      let scalar = try builder.parameter("scalar", [1], .constant(1), role: .scalar)
      let sum = try builder.add(builder.multiplyScalar(first, by: scalar), second)
      return try builder.add(builder.scale(sum, by: 0.25), first)
    }
  }

  @Test("two products added, each with its own scale")
  func addedProducts() throws {
    try check { builder in
      let x = try dense(&builder, builder.input([4]), 6)
      builder.enter("b")
      let left = try builder.scale(dense(&builder, x, 6), by: 0.5)
      builder.enter("c")
      let right = try builder.scale(dense(&builder, x, 6), by: 0.25)
      builder.enter("d")
      let sum = try builder.activation(builder.add(builder.add(right, left), x), Relu())
      return try meanSquare(&builder, builder.add(sum, x))
    }
  }

  @Test("what the loss does not depend on has a zero gradient, whatever was there")
  func unused() throws {
    var builder = GraphBuilder(batch: 4)
    builder.enter("used")
    let x = try builder.input([3])
    let y = try dense(&builder, x, 3)
    builder.enter("unused")
    _ = try dense(&builder, y, 2)
    builder.enter("off")
    try builder.inactiveParameter("weight", [3, 3], .heNormal(fanIn: 3), role: .weight)
    let loss = try meanSquare(&builder, y)
    let subject = try Subject(builder.finish(loss: loss), seed: Seed(1))
    for index in subject.graph.parameters.indices {
      subject.store.gradient(index).update(repeating: .nan)
    }
    let program = subject.program()
    program.forward(step: 0)
    program.backward()
    for (index, spec) in subject.graph.parameters.enumerated() {
      let isZero = subject.store.gradient(index).allSatisfy { $0 == 0 }
      #expect(isZero == !spec.path.hasPrefix("used"), "\(spec.path)")
    }
  }

  @Test("a graph without a loss, or whose loss has nothing to train, runs")
  func nothingToTrain() throws {
    var builder = GraphBuilder(batch: 2)
    builder.enter("a")
    let x = try builder.input([3])
    let y = try builder.activation(x, Tanh())
    let untrained = try builder.meanSquaredError(prediction: y, target: x)
    let graph = builder.finish(loss: untrained)
    for loss in [untrained, nil] {
      var graph = graph
      graph.loss = loss
      let subject = try Subject(graph, seed: Seed(0))
      let program = subject.program()
      #expect((program.forward(step: 0) > 0) == (loss != nil))
      program.backward()
    }
  }
}
