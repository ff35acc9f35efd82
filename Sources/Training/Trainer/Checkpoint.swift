// A run frozen between two steps: enough to go on bit for bit. Plain values; files are written a
// target up.
package import Numerics
internal import Engine

package struct Checkpoint: Sendable {
  /// The configuration at step 0 and every edit since.
  package var base: RunConfiguration
  package var edits: [Edit]
  package var step: Int
  /// Optimizer steps since the last reset or change of optimizer (Adam's bias correction).
  package var optimizerStep: Int
  /// Digest of the losses of all steps so far, to be continued.
  package var lossDigest: UInt64
  /// The newest losses, at most 50: what the loss goal is averaged over.
  package var recentLosses: [Float]
  /// Parameters and optimizer state by name: `param/PATH`, `state0/PATH`, `state1/PATH`, and
  /// where they are kept `average/PATH` and `best/PATH`.
  package var tensors: [NamedTensor]
  package var batchLosses: Series
  package var validationLoss = Series()
  package var testLoss: Series
  package var weightGradients: LayerHistory
  package var activationGradients: LayerHistory
  package var evaluation: Evaluation?
  /// What patience has seen best.
  package var best: BestMeasurement?
  /// Whether the test loss is still to be measured at this step: the run was interrupted at that.
  package var isTestLossDue: Bool
  /// Whether the document stops by another rule than the one the run was measured by so far: the
  /// test loss was then measured at other steps.
  package var isPlannedOtherwise = false
  /// How the run stood when it was frozen; one that was read from a file is ready.
  package var status = RunStatus.ready
  /// Over all parameters and the loss history; empty is not checked.
  package var digest: String

  package init(
    base: RunConfiguration, edits: [Edit], step: Int, optimizerStep: Int, lossDigest: UInt64,
    recentLosses: [Float], tensors: [NamedTensor], batchLosses: Series, testLoss: Series,
    weightGradients: LayerHistory, activationGradients: LayerHistory, evaluation: Evaluation?,
    isTestLossDue: Bool = false, digest: String
  ) {
    self.base = base
    self.edits = edits
    self.step = step
    self.optimizerStep = optimizerStep
    self.lossDigest = lossDigest
    self.recentLosses = recentLosses
    self.tensors = tensors
    self.batchLosses = batchLosses
    self.testLoss = testLoss
    self.weightGradients = weightGradients
    self.activationGradients = activationGradients
    self.evaluation = evaluation
    self.isTestLossDue = isTestLossDue
    self.digest = digest
  }

  /// The configuration with every edit made.
  /// - Throws: `Fault` or `Faults` where an edit does not fit.
  package var current: RunConfiguration {
    get throws { try base.applying(edits) }
  }
}

package struct NamedTensor: Hashable, Sendable {
  package var name: String
  package var shape: Shape
  package var values: [Float]

  package init(name: String, shape: Shape, values: [Float]) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}
