// Layers without gradient and normalizations that divide by nothing are named, with the step since
// when.
import Numerics
import Problems
import Engine
import Networks
import Testing
import Training

@Suite struct ZeroTests {
  private func measure(_ trainer: Trainer, _ path: String) throws -> LayerMeasure {
    try #require(trainer.measures.first { $0.path == path }, "no layer \(path)")
  }

  private func setBias(_ trainer: Trainer, _ layer: String, _ value: Float) throws {
    let index = try #require(trainer.parameters.index(of: "\(layer).bias"))
    trainer.parameters.value(index).update(repeating: value)
  }

  @Test func unitsThatAreOffForEverySampleGetNoGradient() throws {
    let trainer = try Trainer(smallRun())
    trainer.advance(3)
    #expect(trainer.measures.allSatisfy { $0.zeroGradient == nil })
    // Behind a relu that is off everywhere nothing arrives, and before it nothing comes back.
    try setBias(trainer, "body[1].dense1", -1000)
    trainer.advance(5)
    // The second layer gets nothing but zeros: its bias moves all the same.
    for (path, others) in [("body[1].dense1", []), ("body[1].dense2", ["bias"])] {
      #expect(
        try measure(trainer, path).zeroGradient
          == ZeroGradient(since: 3, isExact: true, others: others), "\(path)")
    }
    for path in ["stem.dense1", "body[0].dense1", "body[2].dense2", "head.dense1"] {
      #expect(try measure(trainer, path).zeroGradient == nil, "\(path)")
    }
    try setBias(trainer, "body[1].dense1", 1)
    trainer.advance()
    #expect(trainer.measures.allSatisfy { $0.zeroGradient == nil })
    #expect(trainer.canAdvance)
  }

  /// A sigmoid passes on a quarter at most: single precision ends before 150 of them do.
  @Test func gradientsThatUnderflowAreZeroBySizeThenExactly() throws {
    let trainer = try Trainer(
      smallRun {
        $0.network = Network(blocks: [
          Block("stem", layers: [dense(4), Layer(Sigmoid())]),
          Block("body", repeats: 150, layers: [dense(4), Layer(Sigmoid())]),
          Block("head", layers: [dense(2)]),
        ])
      })
    trainer.advance(3)
    let layers = trainer.measures.filter { !$0.weightGradient.isNaN }
    #expect(layers.count == 152)
    #expect(layers.first?.zeroGradient == ZeroGradient(since: 0, isExact: true))
    #expect(layers.last?.zeroGradient == nil)
    // From the loss backward: a gradient, one too small for its norm, none.
    let states = layers.reversed().map { $0.zeroGradient.map { $0.isExact ? 2 : 1 } ?? 0 }
    #expect(states == states.sorted() && Set(states) == [0, 1, 2])
    for layer in layers {
      let index = try #require(trainer.parameters.index(of: "\(layer.path).weight"))
      let gradient = trainer.parameters.gradient(index)
      let isZero = gradient.allSatisfy { $0 == 0 }
      #expect((layer.zeroGradient?.isExact ?? false) == isZero, "\(layer.path)")
      #expect((layer.zeroGradient == nil) == (layer.weightGradient > 0), "\(layer.path)")
    }
    let step = trainer.step
    #expect(step == 3 && trainer.canAdvance, "an underflow is no divergence")
  }

  @Test func rowsWithoutVarianceAreCounted() throws {
    let trainer = try Trainer(
      smallRun {
        $0.network = residual()
        $0.network.blocks[0].layers += [Layer(LayerNorm()), Layer(RMSNorm())]
      })
    trainer.advance(2)
    #expect(trainer.measures.allSatisfy { $0.zeroNorm == nil })
    try setBias(trainer, "stem.dense1", -1000)
    trainer.advance(3)
    let norm = try measure(trainer, "stem.layer_norm1").zeroNorm
    #expect(norm == ZeroNorm(since: 2, zeros: 16, count: 16, parts: "rows"))
    #expect(norm?.words == "16 of 16 rows have zero variance since step 2")
    // What it puts out is its bias, which has a norm once it was trained.
    #expect(trainer.measures.count { $0.zeroNorm != nil } <= 2)
    // Different biases: a sample at the origin would else stay without variance.
    let bias = try #require(trainer.parameters.index(of: "stem.dense1.bias"))
    for unit in 0..<8 { trainer.parameters.value(bias)[unit] = Float(8 + unit) }
    trainer.advance()
    #expect(try measure(trainer, "stem.layer_norm1").zeroNorm == nil)
    try trainer.reset()
    #expect(trainer.measures.allSatisfy { $0.zeroNorm == nil })
  }

  @Test func aBatchOfOneHasNoVariance() throws {
    func trainer(batch: Int) throws -> Trainer {
      try Trainer(
        smallRun {
          $0.network.blocks[0].layers.insert(Layer(BatchNorm()), at: 1)
          $0.training.batchSize = batch
        }
      ).advance(4)
    }
    #expect(
      try measure(trainer(batch: 1), "stem.batch_norm1").zeroNorm
        == ZeroNorm(since: 0, zeros: 8, count: 8, parts: "features"))
    #expect(try measure(trainer(batch: 16), "stem.batch_norm1").zeroNorm == nil)
  }

  @Test func lookingAtItChangesNoBit() throws {
    let configuration = smallRun { $0.network.blocks[0].layers += [Layer(LayerNorm())] }
    let (watched, alone) = (try Trainer(configuration), try Trainer(configuration))
    while watched.canAdvance {
      watched.advance()
      _ = watched.measures
    }
    alone.run()
    #expect(watched.digest == alone.digest)
  }

  /// Clipping to a norm divides by the norm of the gradient.
  @Test func clippingNoGradientAtAllIsNoDivision() throws {
    let configuration = smallRun { $0.training.clipNorm = 1 }
    var dataset = try configuration.loadDataset(files: DataFiles())
    for place in dataset.targets.indices { dataset.targets[place] = 1 }
    let certain = try Trainer(configuration, dataset: dataset, kernels: .best)
    // Certain and right everywhere: no sample has a gradient.
    let index = try #require(certain.parameters.index(of: "head.dense1.bias"))
    certain.parameters.value(index)[0] = -1e30
    certain.advance(4)
    #expect(certain.canAdvance && certain.lastLoss == 0)
    #expect(certain.measures.allSatisfy { $0.weightGradient.isNaN || $0.weightGradient == 0 })
    #expect(try measure(certain, "stem.dense1").zeroGradient?.isExact == true)
    #expect(certain.parameters.isFinite)
  }
}
