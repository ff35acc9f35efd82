// Normalizations that run the addition and the relu behind them: fewer instructions, the same bits, and every value
// still to be read.
import Engine
import TestSupport
import Testing

@Suite struct NormalizationFusionTests {
  enum Kind: CaseIterable { case batch, layer, group, rootMeanSquare }

  private struct Parts {
    var graph: Graph
    var norm: Tensor
    var relu: Tensor
  }

  private static func normalize(_ builder: inout GraphBuilder, _ x: Tensor, _ kind: Kind) throws
    -> Tensor
  {
    let gain = try feature(&builder, "gain", x)
    if kind == .rootMeanSquare { return try builder.rmsNorm(x, gain: gain, epsilon: 0.1) }
    let shift = try feature(&builder, "shift", x)
    switch kind {
    case .batch:
      return try builder.batchNorm(
        x, gain: gain, shift: shift, mean: feature(&builder, "mean", x, .buffer),
        variance: feature(&builder, "variance", x, .buffer), epsilon: 0.1, momentum: 0.1)
    case .group: return try builder.groupNorm(x, gain: gain, shift: shift, groups: 2, epsilon: 0.1)
    default: return try builder.layerNorm(x, gain: gain, shift: shift, epsilon: 0.1)
    }
  }

  /// dense, normalization, perhaps the addition of what came before dense, relu, scale, dense: a scope each. Behind
  /// relu stands no product that could mask its gradient.
  private static func parts(
    _ kind: Kind, joins: Bool = false, _ activation: Activation = .relu
  ) throws -> Parts {
    var builder = GraphBuilder(batch: 6)
    builder.enter("stem")
    let x = try dense(&builder, builder.input([4]), 18)
    builder.enter("dense")
    var y = try dense(&builder, x, 18)
    builder.enter("norm")
    let norm = try normalize(&builder, y, kind)
    y = norm
    if joins {
      builder.enter("join")
      y = try builder.add(y, x)
    }
    builder.enter("relu")
    let relu = try builder.activation(y, activation)
    builder.enter("scale")
    let z = try builder.scale(relu, by: 0.5)
    builder.enter("head")
    let output = try dense(&builder, z, 3)
    builder.enter("loss")
    let loss = try builder.softmaxCrossEntropy(logits: output, target: builder.input([]))
    return Parts(graph: builder.finish(loss: loss), norm: norm, relu: relu)
  }

  private static func counts(
    _ subject: Subject, fusion: Bool, _ mode: ExecutionMode = .training, keeping: [Tensor] = []
  ) -> (forward: Int, backward: Int) {
    var options = ExecutionOptions()
    options.fusion = fusion
    return subject.program(mode, options: options, keeping: keeping).instructionCounts
  }

  @Test(arguments: Kind.allCases) func reluRunsInside(kind: Kind) throws {
    let parts = try Self.parts(kind)
    let subject = try Subject(parts.graph, seed: Seed(1))
    for mode in [ExecutionMode.training, .evaluation] {
      let (fused, plain) = (
        Self.counts(subject, fusion: true, mode), Self.counts(subject, fusion: false, mode)
      )
      #expect(fused.forward == plain.forward - 1)
      // A tensor that is wanted is written.
      let kept = Self.counts(subject, fusion: true, mode, keeping: [parts.norm])
      #expect(kept.forward == plain.forward)
    }
    let (fused, plain) = (Self.counts(subject, fusion: true), Self.counts(subject, fusion: false))
    #expect(fused.backward == plain.backward - 1)
    try expectGradients(subject)
    expectSameBits(subject)
    try expectEvaluation(parts.graph)
  }

  @Test(arguments: Kind.allCases) func otherActivationsStayApart(kind: Kind) throws {
    let subject = try Subject(Self.parts(kind, .silu).graph, seed: Seed(1))
    #expect(Self.counts(subject, fusion: true) == Self.counts(subject, fusion: false))
  }

  @Test(arguments: Kind.allCases) func theJoinOfABlockRunsInsideBatchNormalization(kind: Kind)
    throws
  {
    let graph = try Self.parts(kind, joins: true).graph
    let subject = try Subject(graph, seed: Seed(1))
    for mode in [ExecutionMode.training, .evaluation] {
      let (fused, plain) = (
        Self.counts(subject, fusion: true, mode), Self.counts(subject, fusion: false, mode)
      )
      #expect(fused.forward == plain.forward - (kind == .batch ? 2 : 0))
    }
    try expectGradients(subject)
    expectSameBits(subject)
    try expectEvaluation(graph)
  }

  @Test(arguments: Kind.allCases, [false, true])
  func whatRunsInsideCanBeRead(kind: Kind, joins: Bool) throws {
    let parts = try Self.parts(kind, joins: joins)
    var read: [[[Float]]] = []
    for fusion in [true, false] {
      let subject = try Subject(parts.graph, seed: Seed(2))
      var options = ExecutionOptions()
      options.fusion = fusion
      let program = subject.program(options: options)
      program.forward(step: 0)
      let buffers = subject.graph.parameters.indices.filter {
        subject.graph.parameters[$0].role == .buffer
      }
      let before = buffers.map { Array(subject.store.value($0)) }
      // From the normalization to relu: each is the last output of its scope.
      let values = (parts.norm.id...parts.relu.id).map {
        Array(program.values(Tensor(id: $0)))
      }
      #expect(buffers.map { Array(subject.store.value($0)) } == before, "reading moved statistics")
      read.append(values + before)
    }
    #expect(read[0] == read[1])
  }
}
