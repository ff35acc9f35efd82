// Measures one layer or join of a run between two steps, while somebody looks at it. It reads what
// the last step left and runs the network over a grid of its own. It changes nothing of the run.
internal import Engine
internal import Networks
internal import Numerics
internal import Problems

final class LayerInspector {
  /// Values that a histogram looks at: of more, evenly spread ones.
  private static let samples = 1 << 16

  let request: InspectionRequest
  private(set) var found: Inspection
  private var revision: Int?
  private var grid: UnitGrid?
  private var traced: TracedNetwork?

  init(_ request: InspectionRequest) {
    self.request = request
    found = Inspection(request, step: 0)
  }

  /// Whether the run has gone on since.
  func isStale(_ trainer: Trainer) -> Bool {
    revision != trainer.revision || found.step != trainer.step
  }

  /// - Parameter earlier: what was measured of the same layer from another side: its histories go
  ///   on.
  func measure(_ trainer: Trainer, continuing earlier: Inspection? = nil) {
    if let earlier, earlier.request.path == request.path, revision == nil {
      found = earlier
      found.request = request
    }
    if revision != trainer.revision { (grid, traced) = (nil, nil) }
    (revision, found.step) = (trainer.revision, trainer.step)
    (found.parameter, found.units, found.attention) = (nil, nil, [])
    (found.join, found.reason) = (nil, nil)
    if let layer = trainer.network.layers.first(where: { $0.path == request.path }) {
      measure(layer, trainer)
    } else if let join = trainer.network.joins.first(where: { $0.path == request.path }) {
      measure(join, trainer)
    } else {
      found.reason = "the network has no '\(request.path)'"
    }
  }

  private func measure(_ layer: LayerInstance, _ trainer: Trainer) {
    let store = trainer.compiled.store
    let own = store.specs.indices.filter {
      store.specs[$0].layer == layer.path && store.specs[$0].role != .buffer
    }
    let matrices = own.filter { store.specs[$0].role == .weight }
    found.kind = layer.kind
    found.parameters = matrices.map { Self.name(store.specs[$0]) }
    found.hasUnits = trainer.dataset.isPlane
    found.hasAttention = layer.kind == Attention.kind
    measureHistories(layer, matrices, trainer)
    found.metrics = trainer.newest(of: layer.path)
    switch request.side {
    case .histories: break
    case .parameter(let place):
      guard matrices.indices.contains(place) else {
        found.reason = "a layer of kind \(layer.kind) has no weights"
        return
      }
      found.parameter = ParameterMap(
        store.specs[matrices[place]], store.value(matrices[place]),
        named: Self.name(store.specs[matrices[place]]))
    case .units: measureUnits(layer, trainer)
    case .attention:
      found.attention = trainer.attention(at: layer.path)
      if found.attention.isEmpty { found.reason = "a layer of kind \(layer.kind) has no heads" }
    }
  }

  /// The last part of a parameter's path, which may have parts itself: `qkv.weight`.
  private static func name(_ spec: ParameterSpec) -> String {
    spec.path.hasPrefix(spec.layer + ".")
      ? String(spec.path.dropFirst(spec.layer.count + 1)) : spec.path
  }

  private func spread(_ values: UnsafeBufferPointer<Float>) -> ValueSpread {
    ValueSpread(values, stride: (values.count + Self.samples - 1) / Self.samples)
  }

  /// Of the largest weight matrix, its gradient in the last step, and the outputs of its batch.
  private func measureHistories(_ layer: LayerInstance, _ matrices: [Int], _ trainer: Trainer) {
    let (compiled, step) = (trainer.compiled, trainer.step)
    let largest = matrices.max {
      compiled.store.specs[$0].shape.count < compiled.store.specs[$1].shape.count
    }
    if let largest {
      found.weights.append(
        spread(UnsafeBufferPointer(compiled.store.value(largest))), at: step)
    }
    guard compiled.isMeasured else { return }
    if let largest, compiled.store.specs[largest].isTrained {
      found.gradients.append(
        spread(UnsafeBufferPointer(compiled.store.gradient(largest))), at: step)
    }
    let outputs = compiled.program.values(layer.output)
    found.activations.append(spread(outputs), at: step)
  }

  private func measureUnits(_ layer: LayerInstance, _ trainer: Trainer) {
    guard trainer.dataset.isPlane else {
      found.reason = "maps of units need inputs that are places of a plane"
      return
    }
    do {
      let grid = try self.grid ?? UnitGrid(trainer, path: layer.path)
      self.grid = grid
      found.units = trainer.compiled.store.withAverage { grid.maps() }
    } catch {
      found.reason = "the maps of units cannot be measured: \(error)"
    }
  }

  private func measure(_ join: JoinInstance, _ trainer: Trainer) {
    found.kind = "skip"
    guard join.isOn else {
      found.reason = "the skip is off: nothing joins here; s switches it on"
      return
    }
    do {
      traced?.refresh(trainer)
      let network = try traced ?? TracedNetwork(trainer)
      traced = network
      let (skip, branch) = (
        network.gradient(over: join.path, takingBranch: false),
        network.gradient(over: join.path, takingBranch: true)
      )
      found.join = JoinShares(
        value: trainer.layerTraces[.skipShare]?.value(join.path).map { Double($0) } ?? .nan,
        gradient: skip / (skip + branch))
    } catch {
      found.reason = "the join cannot be measured: \(error)"
    }
  }
}

extension ParameterMap {
  /// - Parameter shape: of a convolution [height, width, inputs, outputs]; of anything else a
  ///   matrix of which the last extent is a row.
  init(_ spec: ParameterSpec, _ memory: UnsafeMutableBufferPointer<Float>, named name: String) {
    let shape = spec.shape.dimensions
    let outputs = max(1, shape.last ?? 1)
    var tile = (rows: 1, columns: 1)
    var inputs = spec.shape.count / outputs
    if shape.count == 4 { (tile, inputs) = ((shape[0], shape[1]), shape[2]) }
    let shownInputs = min(inputs, max(1, Self.maximumRows / tile.rows))
    let shownOutputs = min(outputs, max(1, Self.maximumColumns / tile.columns))
    let (rows, columns) = (shownInputs * tile.rows, shownOutputs * tile.columns)
    var values: [Float] = []
    values.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let place =
          shape.count == 4
          ? (((row % tile.rows) * tile.columns + column % tile.columns) * inputs
            + row / tile.rows) * outputs + column / tile.columns
          : row * outputs + column
        values.append(memory[place])
      }
    }
    self.init(
      name: name, shape: shape, rows: rows, columns: columns, values: values,
      isCut: shownInputs < inputs || shownOutputs < outputs)
  }
}

/// The network over a grid of the plane, read at one of its layers.
private final class UnitGrid {
  private let program: Program
  private let input: UnsafeMutableBufferPointer<Float>
  private let output: Tensor
  private let dataset: Dataset
  private let rows: Int
  private let units: Int
  private let outputs: Int

  /// - Throws: where it cannot be built.
  init(_ trainer: Trainer, path: String) throws {
    dataset = trainer.dataset
    rows = UnitMaps.side
    let lowered = try Fit.evaluation(
      trainer.configuration, DataOutline(dataset, of: trainer.configuration.data), batch: rows)
    guard let layer = lowered.layers.first(where: { $0.path == path }) else {
      throw TrainingError("there is no layer \(path)")
    }
    output = layer.output
    outputs = layer.outputShape.count
    units = min(outputs, UnitMaps.maximumUnits)
    program = Program(
      CompiledGraph(lowered.graph, mode: .evaluation, keeping: [output]),
      parameters: trainer.compiled.store, kernels: trainer.kernels)
    input = program.input(lowered.input)
  }

  /// One row of the grid at a time.
  func maps() -> UnitMaps? {
    let side = UnitMaps.side
    var maps = [[Float]](repeating: [], count: units)
    guard
      let extent = dataset.overPlane(
        side: side,
        rowByRow: { features in
          _ = input.update(fromContentsOf: features)
          program.forward(step: 0)
          let values = program.values(output)
          for place in 0..<side {
            for unit in 0..<units { maps[unit].append(values[place * outputs + unit]) }
          }
        })
    else { return nil }
    return UnitMaps(extent: extent, count: outputs, maps: maps)
  }
}

extension Trainer {
  /// The newest values of the metrics of layers, where they are measured of this one.
  fileprivate func newest(of path: String) -> [Inspection.Measured] {
    layerMetricCatalog.compactMap { metric in
      layerTraces[metric]?.value(path).map { Inspection.Measured(metric: metric, value: $0) }
    }
  }

  /// What each head of a layer of attention looks at in the first test row, or training row.
  fileprivate func attention(at path: String) -> [AttentionMap] {
    var found: [AttentionMap] = []
    guard let row = dataset.testRows.first ?? dataset.trainRows.first else { return [] }
    compiled.store.withAverage {
      dataset.withInputs { inputs in
        compiled.evaluator.inspect {
          inputs.copy(Int(row), to: $0)
        } read: { _, maps in
          found = maps.filter { $0.path == path }
        }
      }
    }
    return found
  }
}
