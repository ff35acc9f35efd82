// What is measured of layers is what is said of it, and measuring changes no bit of a run.
import Numerics
import Problems
import Engine
import Networks
import Testing
import Training

@Suite struct LayerMetricTests {
  private func watched(_ change: (inout RunConfiguration) -> Void = { _ in }) throws -> Trainer {
    let trainer = try Trainer(smallRun(change))
    trainer.measuresLayers = true
    return trainer
  }

  private func value(_ trainer: Trainer, _ metric: LayerMetric, _ path: String) throws -> Double {
    let trace = try #require(trainer.layerTraces[metric], "\(metric.kind)")
    return Double(try #require(trace.value(path), "\(metric.kind) of \(path)"))
  }

  private func fill(_ trainer: Trainer, _ path: String, _ value: (Int) -> Float) throws {
    let index = try #require(trainer.parameters.index(of: path))
    let values = trainer.parameters.value(index)
    for place in values.indices { values[place] = value(place) }
  }

  private func network(
    _ layers: [Layer], _ change: (inout Skip) -> Void = { _ in }
  ) -> Network {
    var skip = Skip(from: 0, to: layers.count)
    change(&skip)
    return Network(blocks: [
      Block("stem", layers: [dense(8)]),
      Block("body", repeats: 2, layers: layers, skips: [skip]),
      Block("head", layers: [dense(2)]),
    ])
  }

  /// Fused and running statistics, dropped units, several batches a step, joins of every kind.
  private func configurations() -> [(String, RunConfiguration)] {
    var normalized = smallRun()
    normalized.network = network([
      dense(8), Layer(BatchNorm()), relu, dense(8), Layer(BatchNorm()),
    ])
    var dropped = smallRun()
    dropped.network = network([dense(8), relu, Layer(Dropout())]) { $0.survival = 0.5 }
    dropped.training.accumulate = 3
    var gated = smallRun()
    gated.network = network([dense(8), Layer(Tanh())]) { $0.join = .gate }
    var joined = smallRun()
    joined.network = network([dense(8), Layer(Sigmoid())]) { $0.join = .concat }
    var projected = smallRun()
    projected.network = network([dense(12), relu]) { $0.shortcut = .projection }
    return [
      ("plain", smallRun()), ("batch normalization", normalized), ("dropout", dropped),
      ("gate", gated), ("concat", joined), ("projection", projected),
    ]
  }

  @Test func measuringChangesNoBit() throws {
    for (name, configuration) in configurations() {
      let quiet = try Trainer(configuration).advance(40)
      let watched = try Trainer(configuration)
      watched.measuresLayers = true
      for step in 0..<40 {
        watched.measuresNextStep = step > 10
        watched.advance()
      }
      #expect(try Bits(quiet) == Bits(watched), "\(name)")
      #expect(watched.layerTraces[.activationDeviation]?.step == 39, "\(name)")
    }
  }

  @Test func theDeviationIsThatOfTheOutput() throws {
    let trainer = try watched()
    let sample = try #require(
      try Trainer(smallRun()).gradientSample().first { $0.name == "output" })
    trainer.advance()
    let mean = sample.values.reduce(0.0) { $0 + Double($1) } / Double(sample.values.count)
    let squares = sample.values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let deviation = (squares / Double(sample.values.count)).squareRoot()
    let measured = try value(trainer, .activationDeviation, "head.dense1")
    #expect(abs(measured / deviation - 1) < 1e-5)
  }

  @Test func outputsInsideOneKernelAreMeasuredAsThoseOutsideOfIt() throws {
    for (name, configuration) in configurations() {
      var options = ExecutionOptions()
      options.fusion = false
      let data = try configuration.loadDataset(files: DataFiles())
      let plain = try Trainer(configuration, dataset: data, kernels: .best, options: options)
      let fused = try Trainer(configuration)
      for trainer in [plain, fused] {
        trainer.measuresLayers = true
        trainer.advance(3)
      }
      for metric in layerMetricCatalog {
        let (one, other) = (fused.layerTraces[metric], plain.layerTraces[metric])
        #expect(one?.history.paths == other?.history.paths, "\(name): \(metric.kind)")
        for (a, b) in zip(one?.newest ?? [], other?.newest ?? []) {
          #expect(
            a.isNaN == b.isNaN && (a.isNaN || abs(a - b) <= 1e-5 * (1 + abs(b))),
            "\(name): \(metric.kind)")
        }
      }
    }
  }

  @Test func theUpdateIsWhatTheStepAddedToTheWeights() throws {
    let trainer = try watched { $0.training.optimizer = OptimizerSpec(sgd(0.05)) }
    trainer.advance(2)
    let before = trainer.values("body[1].dense2.weight")
    trainer.advance()
    let after = trainer.values("body[1].dense2.weight")
    let change = zip(before, after).reduce(0.0) { sum, pair in
      let difference = Double(pair.1) - Double(pair.0)
      return sum + difference * difference
    }
    let size = before.reduce(0.0) { $0 + Double($1) * Double($1) }
    let measured = try value(trainer, .updateRatio, "body[1].dense2")
    #expect(abs(measured / (change / size).squareRoot() - 1) < 1e-5)
    // Weights that are zero have no such ratio.
    try fill(trainer, "head.dense1.weight") { _ in 0 }
    trainer.advance()
    #expect(trainer.layerTraces[.updateRatio]?.value("head.dense1") == nil)
  }

  @Test func unitsThatAreZeroForTheWholeBatchAreDead() throws {
    let trainer = try watched()
    try fill(trainer, "body[1].dense1.bias") { $0 < 3 ? -1000 : 1000 }
    trainer.advance()
    #expect(try value(trainer, .deadShare, "body[1].relu1") == 3.0 / 8)
    #expect(try value(trainer, .deadShare, "stem.relu1") < 0.3)
    #expect(trainer.layerTraces[.deadShare]?.history.paths.contains("stem.dense1") == false)
  }

  @Test(arguments: [("tanh", Layer(Tanh())), ("sigmoid", Layer(Sigmoid()))])
  func outputsAtAnEndAreSaturated(name: String, activation: Layer) throws {
    let trainer = try watched { $0.network = network([dense(8), activation]) }
    try fill(trainer, "body[1].dense1.weight") { _ in 0 }
    try fill(trainer, "body[1].dense1.bias") { $0 < 2 ? 8 : $0 == 2 ? -8 : 0.5 }
    trainer.advance()
    #expect(try value(trainer, .saturatedShare, "body[1].\(name)1") == 3.0 / 8)
  }

  @Test func theShareOfASkipIsThatOfItsPart() throws {
    // A branch that starts at factor zero leaves all to the skip.
    let rezero = try watched {
      $0.network = network([dense(8), relu]) { $0.branchScale = .learnable }
    }
    rezero.advance()
    #expect(try value(rezero, .skipShare, "body[0].skip0") == 1)
    // A gate that is shut hands on the skip, one that is open the branch.
    for (bias, expected) in [(-40.0, 1.0), (40.0, 0.0)] {
      let gated = try watched {
        $0.network = network([dense(8), Layer(Tanh())]) { ($0.join, $0.gateBias) = (.gate, bias) }
      }
      gated.advance()
      #expect(abs(try value(gated, .skipShare, "body[1].skip0") - expected) < 1e-4)
    }
    // A projection of zeros adds nothing.
    let projected = try watched {
      $0.network = network([dense(8), relu]) { $0.shortcut = .projection }
    }
    try fill(projected, "body[0].skip0.weight") { _ in 0 }
    projected.advance()
    #expect(try value(projected, .skipShare, "body[0].skip0") < 1e-6)
    // Twice as large as the branch, which repeats it: two thirds.
    let doubled = try watched {
      $0.network = network([dense(8)]) { $0.scale = 2 }
    }
    try fill(doubled, "body[0].dense1.weight") { $0 % 9 == 0 ? 1 : 0 }
    try fill(doubled, "body[0].dense1.bias") { _ in 0 }
    doubled.advance()
    #expect(abs(try value(doubled, .skipShare, "body[0].skip0") - 2.0 / 3) < 1e-5)
    // What is off has no share.
    let off = try watched { $0.network = network([dense(8), relu]) { $0.enabled = false } }
    off.advance()
    #expect(off.layerTraces[.skipShare] == nil)
  }

  @Test func tokensThatAreAllTheSameHaveNoSpread() throws {
    let values: [Float] = [1, 2, 1, 2, 1, 2, 4, 0, 4, 0, 4, 0]
    let spread = values.withUnsafeBufferPointer { memory -> Double in
      guard case .output(_, let value) = LayerMetric.tokenSpread.form else { return .nan }
      return value(LayerOutput(values: memory, shape: [3, 2], kind: "attention"))
    }
    #expect(spread == 0)
    let apart = [Float(1), -1].withUnsafeBufferPointer { memory -> Double in
      guard case .output(_, let value) = LayerMetric.tokenSpread.form else { return .nan }
      return value(LayerOutput(values: memory, shape: [2, 1], kind: "attention"))
    }
    #expect(apart == 1)
  }

  @Test func historiesFollowEditsAndStaySmall() throws {
    let trainer = try watched()
    trainer.advance(20)
    let columns = try #require(trainer.layerTraces[.deadShare]).history.steps
    try trainer.change { $0.network.blocks[1].repeats = 5 }
    trainer.advance(20)
    let trace = try #require(trainer.layerTraces[.deadShare])
    #expect(trace.history.paths.contains("body[4].relu1"))
    #expect(Array(trace.history.steps.prefix(columns.count)) == columns)
    #expect(trace.history.values[0].count == trace.history.paths.count)

    // All that is kept of 56 layers over ten million steps.
    var kept = 0
    for _ in layerMetricCatalog {
      var long = LayerHistory(paths: (0..<56).map { "layer\($0)" })
      var step = 0
      while step < 10_000_000 {
        if long.isDue(step) { long.append([Float](repeating: 1, count: 56), at: step) }
        step += long.stride
      }
      #expect(long.steps.count <= LayerHistory.capacity && long.steps.count > 200)
      kept += long.values.reduce(0) { $0 + $1.count * 4 + 32 }
    }
    #expect(kept < 20_000_000)
  }

  @Test func theDepthOfANetworkBoundsItsHistories() throws {
    let trainer = try watched { $0.network = residual(width: 4, blocks: 2000) }
    trainer.advance()
    for trace in trainer.layerTraces.byKind.values {
      #expect(trace.history.columns * trace.history.paths.count <= 1 << 20)
    }
  }

  @Test func whatIsMeasuredCostsAPartOfTraining() throws {
    func columns(width: Int, blocks: Int) throws -> Int {
      let trainer = try watched { $0.network = residual(width: width, blocks: blocks) }
      trainer.stopPoint = .never
      trainer.advance(200)
      return try #require(trainer.layerTraces[.updateRatio]).history.steps.count
    }
    #expect(try columns(width: 4, blocks: 1) == 200)
    let large = try columns(width: 64, blocks: 20)
    #expect(large >= 10 && large <= 100)
  }
}
