// Normalizations that run the addition and the activation behind them, and its derivative: fewer
// instructions, the same bits, and every value still to be read.
import Numerics
import Engine
import TestSupport
import Testing

@Suite struct NormalizationFusionTests {
  enum Kind: CaseIterable { case batch, layer, group, rootMeanSquare }

  /// What stands around a normalization and its activation.
  enum Place: CaseIterable {
    /// Behind the activation a scale, no product that could apply the derivative to its gradient.
    case plain
    /// Behind the activation a product.
    case beforeProduct
    /// The addition of a skip between the normalization and its activation.
    case join
    /// A skip around both, so that the normalization adds to a gradient.
    case insideSkip
  }

  private struct Parts {
    var graph: Graph
    var norm: Tensor
    var activation: Tensor
    var output: Tensor
  }

  private static func normalize(_ builder: inout GraphBuilder, _ x: Tensor, _ kind: Kind) throws
    -> Tensor
  {
    let normWeight = try feature(&builder, "norm_weight", x)
    if kind == .rootMeanSquare { return try builder.rmsNorm(x, weight: normWeight, epsilon: 0.1) }
    let normBias = try feature(&builder, "norm_bias", x)
    switch kind {
    case .batch:
      return try builder.batchNorm(
        x, weight: normWeight, bias: normBias, mean: feature(&builder, "mean", x, .buffer),
        variance: feature(&builder, "variance", x, .buffer), epsilon: 0.1, momentum: 0.1)
    case .group:
      return try builder.groupNorm(x, weight: normWeight, bias: normBias, groups: 2, epsilon: 0.1)
    default: return try builder.layerNorm(x, weight: normWeight, bias: normBias, epsilon: 0.1)
    }
  }

  /// dense, dense, normalization, activation, scale, dense over sequences of two, with what the
  /// place says: a scope each.
  private static func parts(
    _ kind: Kind, _ place: Place = .plain, _ activation: any ActivationKind = Relu()
  ) throws -> Parts {
    var builder = GraphBuilder(batch: 3)
    builder.enter("stem")
    let first = try dense(&builder, builder.input([2, 4]), 18)
    builder.enter("dense")
    let x = try dense(&builder, first, 18)
    builder.enter("norm")
    let norm = try normalize(&builder, x, kind)
    var y = norm
    if place == .join {
      builder.enter("join")
      y = try builder.add(y, first)
    }
    builder.enter("activation")
    let activated = try builder.activation(y, activation)
    y = activated
    if place != .beforeProduct {
      builder.enter("scale")
      y = try builder.scale(y, by: 0.5)
    }
    if place == .insideSkip {
      builder.enter("skip")
      y = try builder.add(y, x)
    }
    builder.enter("head")
    let output = try dense(&builder, y, 3)
    builder.enter("loss")
    let loss = try builder.softmaxCrossEntropy(logits: output, target: builder.input([2]))
    return Parts(
      graph: builder.finish(loss: loss), norm: norm, activation: activated, output: output)
  }

  /// Normalizations with an activation that saves its slopes, behind an addition or not.
  static func graphs() throws -> [Graph] {
    try Kind.allCases.flatMap { kind in
      try [Place.plain, .join].map { try parts(kind, $0, Silu()).graph }
    }
  }

  private static func counts(
    _ subject: Subject, fusion: Bool, _ mode: ExecutionMode = .training, keeping: [Tensor] = []
  ) -> (forward: Int, backward: Int) {
    var options = ExecutionOptions()
    options.fusion = fusion
    return subject.program(mode, options: options, keeping: keeping).instructionCounts
  }

  @Test(arguments: Kind.allCases, OperationTests.activations)
  func theActivationRunsInside(kind: Kind, activation: any ActivationKind) throws {
    for place in [Place.plain, .beforeProduct, .insideSkip] {
      let parts = try Self.parts(kind, place, activation)
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
      // Where no product applies the derivative, batch normalization does, the others that of relu.
      let (fused, plain) = (Self.counts(subject, fusion: true), Self.counts(subject, fusion: false))
      let isInside = place == .beforeProduct || kind == .batch || activation is Relu
      #expect(fused.backward == plain.backward - (isInside ? 1 : 0))
      try expectGradients(subject)
    }
  }

  @Test(arguments: Kind.allCases, OperationTests.activations)
  func theJoinOfABlockRunsInsideBatchNormalization(kind: Kind, activation: any ActivationKind)
    throws
  {
    let subject = try Subject(Self.parts(kind, .join, activation).graph, seed: Seed(1))
    for mode in [ExecutionMode.training, .evaluation] {
      let (fused, plain) = (
        Self.counts(subject, fusion: true, mode), Self.counts(subject, fusion: false, mode)
      )
      #expect(fused.forward == plain.forward - (kind == .batch ? 2 : 0))
    }
    try expectGradients(subject)
    try expectEvaluation(subject.graph)
  }

  /// Everything a training pass makes and what an evaluation predicts.
  private static func bits(
    _ parts: Parts, _ kernels: KernelSet, _ options: ExecutionOptions, measured: Bool
  ) throws -> [String] {
    let subject = try Subject(parts.graph, seed: Seed(9))
    let trained = subject.digest(kernels: kernels, options: options, measured: measured)
    subject.reset()
    let program = subject.program(.evaluation, kernels: kernels, options: options)
    var hash = Digest()
    hash.combine(program.forward(step: 0))
    program.values(parts.output).forEach { hash.combine($0) }
    return [trained, hash.text]
  }

  @Test(
    "fused or not, on every kernel set and any number of threads: the same bits",
    arguments: Kind.allCases, Place.allCases)
  func bitsStay(kind: Kind, place: Place) throws {
    for activation in OperationTests.activations {
      let parts = try Self.parts(kind, place, activation)
      var options = ExecutionOptions()
      (options.fusion, options.splitThreshold) = (false, 1)
      for measured in [false, true] {
        let expected = try Self.bits(parts, .best, options, measured: measured)
        for kernels in KernelSet.available {
          for threads in [1, 2, 4] {
            var fused = options
            (fused.fusion, fused.threads) = (true, threads)
            #expect(
              try Self.bits(parts, kernels, fused, measured: measured) == expected,
              "\(activation), \(kernels.name), \(threads) threads")
          }
        }
      }
    }
  }

  @Test(arguments: Kind.allCases, [Relu(), Tanh(), Gelu()] as [any ActivationKind])
  func whatRunsInsideCanBeRead(kind: Kind, activation: any ActivationKind) throws {
    for place in Place.allCases { try expectReadable(Self.parts(kind, place, activation)) }
  }

  private func expectReadable(_ parts: Parts) throws {
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
      // From the normalization to the activation: each is the last output of its scope.
      let values = (parts.norm.id...parts.activation.id).map {
        Array(program.values(Tensor(id: $0)))
      }
      #expect(buffers.map { Array(subject.store.value($0)) } == before, "reading moved statistics")
      read.append(values + before)
    }
    #expect(read[0] == read[1])
  }
}
