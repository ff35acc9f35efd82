// The curves that a save keeps beside its weights, as rows: nothing is trained for them. Of a long
// run they are thinned, and a point of the batch loss is then the mean of some steps.
internal import Problems
internal import Numerics
internal import Schema
internal import Training

extension MetricsTable {
  /// - Parameter trainRows: how many rows the run trains on now.
  init(_ checkpoint: Checkpoint, trainRows: Int) throws {
    let settings = try checkpoint.current.training
    let batches = Batches(
      rows: [Int32](repeating: 0, count: trainRows), size: settings.batchSize, seed: Seed(0))
    let epochsAreKnown = !checkpoint.edits.contains(where: \.changesEpochs)
    var rows: [Int: MetricsRow] = [:]
    func change(_ step: Int, _ body: (inout MetricsRow) -> Void) {
      let epoch = epochsAreKnown ? batches.epoch(of: step * settings.accumulate) : nil
      var row = rows[step] ?? MetricsRow(step: step, epoch: epoch)
      body(&row)
      rows[step] = row
    }
    let losses = checkpoint.batchLosses
    for (index, value) in losses.values.enumerated() where value.isFinite {
      // The loss at a step was measured before the update that made the next.
      let first = losses.firstStep + index * losses.stride
      let end = min(first + losses.stride, checkpoint.step)
      change(end) { ($0.batchLoss, $0.batchLossSteps) = (value, max(1, end - first)) }
    }
    for (name, curve) in [
      ("validation_loss", checkpoint.validationLoss), ("test_loss", checkpoint.testLoss),
    ] {
      for (index, value) in curve.values.enumerated() where value.isFinite {
        // The last point may hold the end of the run too, which has a row of its own.
        if index == curve.values.count - 1, curve.lastCount > 1 { continue }
        change(curve.firstStep + index * curve.stride) { $0.metrics.append((name, value)) }
      }
    }
    if let evaluation = checkpoint.evaluation {
      change(checkpoint.step) { $0.metrics = MetricsRecorder.metrics(evaluation) }
    }
    let history = checkpoint.weightGradients
    let measured = history.paths.indices.filter { layer in
      history.values.contains { $0[layer].isFinite }
    }
    paths = measured.map { history.paths[$0] }
    for (step, column) in zip(history.steps, history.values) {
      change(step + 1) { $0.norms = measured.map { column[$0] } }
    }
    self.rows = rows.values.sorted { $0.step < $1.step }
  }
}

extension Edit {
  /// Whether the steps of an epoch are others after it.
  fileprivate var changesEpochs: Bool {
    switch path.parts.first {
    case "data", "seed", "seeds": true
    case "training":
      path.parts.count == 1
        || ["batch_size", "accumulate", "validation_fraction"].contains(path.parts[1])
    default: false
    }
  }
}
