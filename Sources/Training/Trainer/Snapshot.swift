// What the screen knows of training: plain values, posted by the session, latest wins.
internal import Numerics
package import Problems
package import Engine
package import Networks

/// How a run stands.
package enum RunStatus: Hashable, Sendable {
  case ready
  case running
  case paused
  /// The stop rule held: `steps`, `loss` or `patience`.
  case finished(reason: String)
  /// A value stopped being finite; the last finite weights were kept.
  case diverged(step: Int, NonFinite)
  /// The configuration cannot be run; the reason is for the user.
  case invalid(String)
}

/// The newest measurement of one layer instance.
package struct LayerMeasure: Hashable, Sendable {
  package var path: String
  /// Norm of the gradient by the layer's weights; NaN for a layer without weights.
  package var weightGradient: Float
  /// Norm of the gradient by the layer's output; NaN while not measured.
  package var activationGradient: Float
  /// Set while the gradient by the layer's weights is zero.
  package var zeroGradient: ZeroGradient?
  /// Set while the layer divides by a zero norm.
  package var zeroNorm: ZeroNorm?

  package init(
    path: String, weightGradient: Float, activationGradient: Float,
    zeroGradient: ZeroGradient? = nil, zeroNorm: ZeroNorm? = nil
  ) {
    self.path = path
    self.weightGradient = weightGradient
    self.activationGradient = activationGradient
    self.zeroGradient = zeroGradient
    self.zeroNorm = zeroNorm
  }
}

/// A mark on the time axis: something was changed while training.
package struct ChangeMark: Hashable, Sendable {
  package var step: Int
  /// `skips off`, `learning_rate 0.1`.
  package var label: String

  package init(step: Int, label: String) {
    self.step = step
    self.label = label
  }
}

/// One run as the screen sees it.
package struct RunSnapshot: Sendable {
  package var variant: Variant
  package var configuration: RunConfiguration
  package var layers: [LayerInstance] = []
  package var joins: [JoinInstance] = []
  package var parameterCount = 0
  package var flops = 0
  package var status = RunStatus.ready
  package var step = 0
  /// The step that the time axis reaches at least: the run is looked at as it was.
  package var horizon = 0
  /// The step at which data, network or loss were last changed; 0 where they never were.
  package var changedStep = 0
  /// The configuration that the last step was made with.
  package var trainedConfiguration: RunConfiguration
  /// How many of the test rows were trained on before the data was divided anew.
  package var trainedTestRows = 0
  package var epoch = 0
  /// Mean batch losses of stretches of steps.
  package var batchLosses = Series()
  /// Loss of the newest step's batch, before its update.
  package var batchLoss: Float = .nan
  package var validationLoss = Series()
  package var testLoss = Series()
  /// The step at which the validation rows were predicted best, where patience looks at them.
  package var bestStep: Int?
  package var weightGradients = LayerHistory()
  package var activationGradients = LayerHistory()
  package var measures: [LayerMeasure] = []
  /// The step of whose batch the gradients by weights in `measures` are.
  package var gradientStep: Int?
  /// The other metrics of layers, as far as they were measured.
  package var layerTraces = LayerTraces()
  package var evaluation: Evaluation?
  /// The step after which evaluation, confusion and picture were measured: what takes long is
  /// measured less often.
  package var evaluatedStep: Int?
  /// What is reached without looking at the inputs.
  package var chance: Chance?
  /// Test rows counted by true class (row) and predicted class (column); empty where values are
  /// predicted.
  package var confusion: [[Int]] = []
  /// What the network makes of its inputs now.
  package var picture: Picture?
  /// The run without some of its residual branches, where that is looked at.
  package var lesion: LiveLesion?
  package var marks: [ChangeMark] = []

  package init(_ variant: Variant, _ configuration: RunConfiguration) {
    self.variant = variant
    self.configuration = configuration
    trainedConfiguration = configuration
  }

  /// A metric of layers over time; empty where it was not measured.
  package func history(_ metric: LayerMetric) -> LayerHistory {
    switch metric {
    case .weightGradient: weightGradients
    case .activationGradient: activationGradients
    default: layerTraces[metric]?.history ?? LayerHistory()
    }
  }

  /// The newest value of a metric of a layer or a join, by its path, as of the network as it is;
  /// nil where it was not measured.
  package func newest(_ metric: LayerMetric, _ path: String) -> Float? {
    switch metric {
    case .weightGradient, .activationGradient:
      guard let measure = measures.first(where: { $0.path == path }) else { return nil }
      let value =
        metric == .weightGradient ? measure.weightGradient : measure.activationGradient
      return value.isNaN ? nil : value
    default:
      guard let trace = layerTraces[metric], trace.step >= changedStep else { return nil }
      return trace.value(path)
    }
  }

  /// The step of whose batch the newest values of a metric are, where that is not the last step and
  /// none is being made: of a run that was opened, or is looked at as it was, the last one sampled.
  package func earlierStep(_ metric: LayerMetric) -> Int? {
    guard status != .running else { return nil }
    let found =
      switch metric {
      case .weightGradient: gradientStep
      case .activationGradient: activationGradients.steps.last
      default: layerTraces[metric]?.step
      }
    return found.flatMap { (changedStep..<max(changedStep, step - 1)).contains($0) ? $0 : nil }
  }

  /// Whether the evaluation is of a step that lies a while back: a fortieth of the run, and more
  /// than three steps.
  package var isEvaluatedEarlier: Bool {
    abs(step - (evaluatedStep ?? step)) > max(3, configuration.training.stop.steps / 40)
  }

  /// Whether no step was made since data, network or loss were changed: curves and norms are then
  /// history, and say nothing of what there is now.
  package var isUntrained: Bool { step > 0 && changedStep == step }
}

/// The whole session as the screen sees it.
package struct SessionSnapshot: Sendable {
  /// The main run first, its variants after it.
  package var runs: [RunSnapshot]
  package var dataset: Dataset?
  /// Measured over the last second, waiting not included: what the machine could do.
  package var possibleStepsPerSecond: Double
  /// Measured over the last second.
  package var stepsPerSecond: Double
  /// Target pace; nil is unlimited.
  package var pace: Double?
  package var kernels: String
  package var threads: Int
  /// Edits of the main run since its step 0.
  package var edits: [Edit]
  /// What was found out about the run without training it, where that was asked for.
  package var analyses: AnalysisResults
  /// What is looked at closely, as last measured.
  package var inspection: Inspection?
  /// The steps that can be gone back to, and the bytes of one where that is too many.
  package var recorded: [Int] = []
  package var tooLargeToRecord: Int?
  /// The document's own run as it was, while that is looked at.
  package var past: RunSnapshot?
  /// Time at work on the run and those beside it, since it was started or opened here.
  package var seconds = 0.0
  /// Runs that were put aside since the session began.
  package var pinned: [PinnedPoint] = []
  /// Whether pictures and evaluations of all runs are of their present steps and settings.
  package var isMeasured = true
  /// The configuration at step 0, which the edits lead on from.
  package var base: RunConfiguration?
  /// Counts the commands that have been carried out.
  package var commandsDone: Int

  package init(
    runs: [RunSnapshot], dataset: Dataset?, possibleStepsPerSecond: Double = 0,
    stepsPerSecond: Double = 0, pace: Double?, kernels: String, threads: Int, edits: [Edit] = [],
    analyses: AnalysisResults = AnalysisResults(), inspection: Inspection? = nil,
    commandsDone: Int = 0
  ) {
    self.runs = runs
    self.dataset = dataset
    self.possibleStepsPerSecond = possibleStepsPerSecond
    self.stepsPerSecond = stepsPerSecond
    self.pace = pace
    self.kernels = kernels
    self.threads = threads
    self.edits = edits
    self.analyses = analyses
    self.inspection = inspection
    self.commandsDone = commandsDone
  }
}
