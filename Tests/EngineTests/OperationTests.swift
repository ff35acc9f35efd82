// Every operation by itself between two matrix products, so that its gradients of input and
// parameters shows.
import Numerics
import Engine
import TestSupport
import Testing

/// One operation on x [batch, 7].
struct OperationCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var batch = 6
  var build: @Sendable (inout GraphBuilder, Tensor) throws -> Tensor

  func graph(batch: Int? = nil) throws -> Graph {
    var builder = GraphBuilder(batch: batch ?? self.batch)
    builder.enter("first")
    let input = try builder.input([4])
    let x = try dense(&builder, input, 7)
    builder.enter("middle")
    let y = try build(&builder, x)
    builder.enter("last")
    let output = try dense(&builder, y, 3)
    let target = try builder.input([3])
    let loss = try builder.meanSquaredError(prediction: output, target: target)
    return builder.finish(loss: loss)
  }
}

func dense(_ builder: inout GraphBuilder, _ x: Tensor, _ units: Int) throws -> Tensor {
  let inputs = builder.shape(x).last
  return try builder.linear(
    x,
    weight: try builder.parameter(
      "weight", [inputs, units], .heNormal(fanIn: inputs), role: .weight),
    bias: try builder.parameter("bias", [units], .constant(0), role: .scalar))
}

func feature(
  _ builder: inout GraphBuilder, _ name: String, _ x: Tensor, _ role: ParameterSpec.Role = .scalar
) throws -> Tensor {
  try builder.parameter(name, [builder.shape(x).last], .constant(1), role: role)
}

@Suite struct OperationTests {
  /// Every activation, with parameters that are not their defaults.
  static let activations: [any ActivationKind] = activationCatalog.flatMap { variants(of: $0) }

  private static func variants<Kind: ActivationKind>(of _: Kind.Type) -> [any ActivationKind] {
    Kind.variants.map { variant in
      if let leaky = variant as? LeakyRelu { return changed(leaky) { $0.slope = 0.2 } }
      if let elu = variant as? Elu { return changed(elu) { $0.alpha = 0.7 } }
      return variant
    }
  }

  static let cases: [OperationCase] =
    activations.map { activation in
      OperationCase(testDescription: "\(activation)") { try $0.activation($1, activation) }
    } + [
      OperationCase(testDescription: "linear without bias") { builder, x in
        let weight = try builder.parameter("w", [7, 5], .lecunNormal(fanIn: 7), role: .weight)
        return try builder.linear(x, weight: weight, bias: nil)
      },
      OperationCase(testDescription: "add") { try $0.add($1, $0.activation($1, Tanh())) },
      OperationCase(testDescription: "add to itself") { try $0.add($1, $1) },
      OperationCase(testDescription: "scale") { try $0.scale($1, by: -1.5) },
      OperationCase(testDescription: "multiply by a scalar") { builder, x in
        let scalar = try builder.parameter("scalar", [1], .constant(0.3), role: .scalar)
        return try builder.multiplyScalar(x, by: scalar)
      },
      OperationCase(testDescription: "batch normalization") { builder, x in
        try builder.batchNorm(
          x, weight: feature(&builder, "norm_weight", x), bias: feature(&builder, "norm_bias", x),
          mean: feature(&builder, "mean", x, .buffer),
          variance: feature(&builder, "variance", x, .buffer), epsilon: 1e-5, momentum: 0.1)
      },
      OperationCase(testDescription: "layer normalization") { builder, x in
        try builder.layerNorm(
          x, weight: feature(&builder, "norm_weight", x), bias: feature(&builder, "norm_bias", x),
          epsilon: 1e-5)
      },
      OperationCase(testDescription: "dropout") { try $0.dropout($1, rate: 0.4, key: 77) },
      OperationCase(testDescription: "concatenate") { builder, x in
        try builder.concatenate([x, builder.activation(x, Tanh()), x])
      },
      OperationCase(testDescription: "concatenate zeros") { builder, x in
        try builder.concatenate([builder.zeros(like: x), x])
      },
      OperationCase(testDescription: "pad") { try $0.pad($1, features: 11) },
      OperationCase(testDescription: "cut") { try $0.pad($1, features: 3) },
      OperationCase(testDescription: "several users of one tensor") { builder, x in
        let wide = try builder.pad(builder.pad(x, features: 3), features: 7)
        let scaled = try builder.scale(x, by: 0.5)
        let relu = try builder.activation(x, Relu())
        let again = try builder.add(relu, builder.activation(relu, Silu()))
        return try builder.add(builder.add(wide, scaled), builder.add(again, x))
      },
    ]

  @Test("gradients match central differences", arguments: cases)
  func gradients(of operation: OperationCase) throws {
    for seed in 0..<4 {
      let subject = try Subject(operation.graph(), seed: Seed(UInt64(seed)))
      try expectGradients(subject)
    }
  }

  /// Its backward pass is not the derivative, but that times its factor.
  static let gate = OperationCase(testDescription: "gate of a gradient") { builder, x in
    let factor = try builder.parameter("factor", [1], .constant(1), role: .buffer)
    return try builder.gradientGate(x, by: factor)
  }

  @Test func aGateHandsOnTheGradientTimesItsFactor() throws {
    let subject = try Subject(Self.gate.graph(), seed: Seed(3))
    let program = subject.program()
    let factor = try #require(subject.store.index(of: "middle.factor"))
    let weight = try #require(subject.store.index(of: "first.weight"))
    let behind = try #require(subject.store.index(of: "last.weight"))
    func gradients(_ value: Float) -> (before: [Float], behind: [Float]) {
      subject.store.value(factor)[0] = value
      program.forward(step: 0)
      program.backward()
      return (Array(subject.store.gradient(weight)), Array(subject.store.gradient(behind)))
    }
    let (whole, half, none) = (gradients(1), gradients(0.5), gradients(0))
    #expect(whole.before.contains { $0 != 0 } && whole.before.map { $0 / 2 } == half.before)
    #expect(none.before.allSatisfy { $0 == 0 })
    #expect(whole.behind == half.behind && whole.behind == none.behind)
  }

  @Test("a batch of one trains and evaluates", arguments: cases + [gate])
  func batchOfOne(of operation: OperationCase) throws {
    let subject = try Subject(operation.graph(batch: 1), seed: Seed(5))
    let program = subject.program()
    #expect(program.forward(step: 0).isFinite)
    program.backward()
    #expect(program.firstNonFinite() == nil)
    #expect(subject.program(.evaluation).forward(step: 0).isFinite)
  }

  @Test(
    "large batches give the same bits on every kernel set and thread count",
    arguments: cases + [gate])
  func large(operation: OperationCase) throws { try expectSameBits(operation.graph(batch: 131)) }

  @Test("the cross entropy leaves out what is no class")
  func ignoredLabels() throws {
    var builder = GraphBuilder(batch: 3)
    builder.enter("head")
    let logits = try dense(&builder, builder.input([2]), 2)
    let target = try builder.input([])
    let loss = try builder.softmaxCrossEntropy(logits: logits, target: target)
    let graph = builder.finish(loss: loss)
    let subject = try Subject(graph, seed: Seed(1))
    let program = subject.program()
    for labels in [[5, -1, 0.5], [.nan, .infinity, 1e30]] as [[Float]] {
      _ = program.input(target).update(fromContentsOf: labels)
      #expect(program.forward(step: 0) == 0)
      program.backward()
      #expect(subject.store.gradient(0).allSatisfy { $0 == 0 })
    }
  }
}
