// A close look at a layer: values against those of the run, and a run that stays as it was.
import Engine
import Networks
import Numerics
import Problems
import Testing

@testable import Training

@Suite struct InspectionTests {
  private func dense(_ units: Int) -> Layer {
    var kind = Dense()
    kind.units = units
    return Layer(kind)
  }

  private func trained(steps: Int = 5) throws -> Trainer {
    var configuration = RunConfiguration()
    configuration.network = Network(blocks: [
      Block("stem", layers: [dense(8), Layer(Relu())]),
      Block("body", layers: [dense(8), Layer(Tanh())], skips: [Skip(from: 0, to: 2)]),
      Block("head", layers: [dense(2)]),
    ])
    let trainer = try Trainer(
      configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
    trainer.measuresLayers = true
    for _ in 0..<steps { trainer.advance() }
    return trainer
  }

  private func look(
    _ trainer: Trainer, _ path: String, _ side: InspectionRequest.Side = .histories
  ) -> Inspection {
    let inspector = LayerInspector(InspectionRequest(path: path, side: side))
    inspector.measure(trainer)
    return inspector.found
  }

  @Test func histogramsAreOfTheWeightsAndTheLastStep() throws {
    let trainer = try trained()
    let before = trainer.digest
    let found = look(trainer, "stem.dense1")
    let store = trainer.parameters
    let index = try #require(store.index(of: "stem.dense1.weight"))
    let weights = store.value(index)
    let mean = weights.reduce(0.0) { $0 + Double($1) } / Double(weights.count)
    let spread = try #require(found.weights.last)
    #expect(spread.count == 16 && abs(spread.mean - mean) < 1e-9)
    #expect(spread.low == weights.min() && spread.high == weights.max())
    #expect(spread.counts.reduce(0, +) == 16 && found.weights.steps == [5])
    #expect(found.gradients.last?.count == 16 && found.activations.last?.count ?? 0 > 0)
    #expect(found.parameters == ["weight"] && found.hasUnits && !found.hasAttention)
    #expect(trainer.digest == before)
    // The same steps whether anybody looks or not.
    let other = try trained(steps: 8)
    for _ in 0..<3 {
      trainer.advance()
      _ = look(trainer, "body.tanh1", .units)
    }
    #expect(trainer.digest == other.digest)
  }

  @Test func theMetricsOfTheLayerAreShown() throws {
    let trainer = try trained()
    let relu = look(trainer, "stem.relu1").metrics
    #expect(relu.contains { $0.metric == .deadShare && $0.value.isFinite })
    let dense = look(trainer, "stem.dense1").metrics
    #expect(dense.first { $0.metric == .updateRatio }?.value ?? 0 > 0)
    #expect(look(trainer, "body.tanh1").metrics.contains { $0.metric == .saturatedShare })
    #expect(look(trainer, "nowhere").reason?.contains("nowhere") == true)
    #expect(look(trainer, "stem.relu1", .parameter(0)).reason?.contains("no weights") == true)
  }

  @Test func aJoinIsSharedBetweenItsWays() throws {
    let trainer = try trained()
    let before = trainer.digest
    let shares = try #require(look(trainer, "body.skip0").join)
    #expect((0...1).contains(shares.value) && (0...1).contains(shares.gradient))
    #expect(trainer.digest == before)
    // Without its branch all gradient comes over the skip.
    let store = trainer.parameters
    let index = try #require(store.index(of: "body.dense1.weight"))
    store.value(index).update(repeating: 0)
    #expect(look(trainer, "body.skip0").join?.gradient == 1)
  }

  @Test func aParameterIsShownAsItIs() throws {
    let trainer = try trained()
    let map = try #require(look(trainer, "stem.dense1", .parameter(0)).parameter)
    let index = try #require(trainer.parameters.index(of: "stem.dense1.weight"))
    #expect((map.rows, map.columns) == (2, 8) && !map.isCut)
    #expect(map.values == Array(trainer.parameters.value(index)))
    #expect(map.words(row: 1, column: 3) == "input 1 to output 3")
    #expect(map.value(row: 9, column: 0).isNaN)
  }

  @Test func filtersAreTiled() {
    let spec = ParameterSpec(
      path: "conv1.weight", layer: "conv1", shape: [2, 2, 3, 4], initializer: .constant(0),
      role: .weight)
    var values = (0..<48).map { Float($0) }
    let map = values.withUnsafeMutableBufferPointer { ParameterMap(spec, $0, named: "weight") }
    #expect((map.rows, map.columns) == (6, 8))
    // Channel 2, filter 3, place (1, 0) is element ((1 * 2 + 0) * 3 + 2) * 4 + 3.
    #expect(map.value(row: 5, column: 6) == 35)
    #expect(map.words(row: 5, column: 6) == "channel 2 to filter 3, at 1, 0")
  }

  @Test func unitsAreMappedOverThePlane() throws {
    let trainer = try trained()
    let units = try #require(look(trainer, "stem.dense1", .units).units)
    #expect(units.count == 8 && units.maps.count == 8)
    let index = try #require(trainer.parameters.index(of: "stem.dense1.weight"))
    let bias = try #require(trainer.parameters.index(of: "stem.dense1.bias"))
    let (w, b) = (trainer.parameters.value(index), trainer.parameters.value(bias))
    let side = UnitMaps.side
    // The place in row 2, column 5 of the grid.
    let y = units.extent * (1 - 5 / Float(side))
    let x = units.extent * (11 / Float(side) - 1)
    #expect(abs(units.maps[3][2 * side + 5] - (x * w[3] + y * w[8 + 3] + b[3])) < 1e-4)
  }

  @Test func historiesAreThinnedAndStartAnew() {
    var history = HistogramHistory()
    let values: [Float] = [-1, 0, 1, .nan]
    let spread = values.withUnsafeBufferPointer { ValueSpread($0) }
    #expect(spread.zeros == 1 && spread.notFinite == 1 && spread.mean == 0)
    for step in 0..<10_000 { history.append(spread, at: step) }
    #expect(history.steps.count <= HistogramHistory.capacity && history.steps.last == 9_999)
    let shares = history.shares(bins: 4)
    #expect(shares?.range == -1...1 && abs((shares?.columns[0].reduce(0, +) ?? 0) - 1) < 1e-5)
    history.append(spread, at: 3)
    #expect(history.steps == [3])
  }

  @Test func evenValuesAreEvenInAnyNumberOfParts() throws {
    let values = (0...6399).map { Float($0) / 6400 }
    let spread = values.withUnsafeBufferPointer { ValueSpread($0) }
    var history = HistogramHistory()
    history.append(spread, at: 1)
    for bins in [5, 32, 48] {
      let shares = try #require(history.shares(bins: bins)).columns[0]
      #expect(shares.allSatisfy { abs($0 * Float(bins) - 1) < 0.02 }, "\(bins): \(shares)")
    }
  }
}
