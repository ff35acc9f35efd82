// What `resplay train --json` prints: a line that says what runs, a line every so many steps, and
// one at the end.
internal import Engine
internal import Experiments
internal import Networks
internal import Numerics
internal import Problems
internal import Training

/// What runs.
struct TrainStart: JSONRecord {
  static let name = "train-start"
  static let summary = "The first line of `resplay train`: what runs."

  var document: String
  var title: String
  var digest: String
  var seed: Int
  var set: [String]
  var step: Int
  var steps: Int
  var every: Int
  var program: String
  var kernels: String
  var threads: Int
  var parameters: Int
  var flops: Int
  var trainRows: Int
  var validationRows: Int
  var testRows: Int
  var batch: Int

  static var keys: [JSONKey<Self>] {
    [
      Key(
        "document", "its path, `standard input`, or the data that it was proposed for", \.document),
      Key("title", "its name", \.title),
      Key("document_digest", "of the text that was read, as in `Docs/Weights.md`", \.digest),
      Key("seed", "the seed of the run", \.seed),
      Key("set", "what the command line set, as `PATH=VALUE`", \.set),
      Key("step", "the step it starts at: more than 0 where a save goes on", \.step),
      Key("steps", "the step it ends at, if nothing ends it before", \.steps),
      Key("every", "lines are of the steps that are multiples of this", \.every),
      Key("program", "the program and its version", \.program),
      Key("kernels", "the kernel set, which changes no number", \.kernels),
      Key("threads", "threads, which change no number", \.threads),
      Key("parameters", "parameters in use", \.parameters),
      Key("flops", "floating-point operations of one sample, forward", \.flops),
      Key("train_rows", "rows to train on", \.trainRows),
      Key("validation_rows", "rows put aside for validation", \.validationRows),
      Key("test_rows", "rows to test on", \.testRows),
      Key("batch_size", "rows a batch", \.batch),
    ]
  }

  /// The same for people, on one line.
  var words: String {
    let name = title.isEmpty ? document : "\(title) (\(document))"
    let settings = set.isEmpty ? "" : ", set \(set.joined(separator: " "))"
    return "\(name): digest \(digest), seed \(seed)\(settings); "
      + "\(NumberFormat.grouped(parameters)) parameters, \(NumberFormat.grouped(flops)) FLOPs a "
      + "sample; \(NumberFormat.grouped(trainRows)) rows to train, "
      + "\(NumberFormat.grouped(testRows)) to test; steps \(NumberFormat.grouped(step)) to "
      + "\(NumberFormat.grouped(steps)); "
      + "\(program), \(kernels), \(Console.count(threads, "thread"))"
  }
}

/// What was measured after a step.
struct TrainLine: JSONObject {
  var step: Int
  var epoch: Int
  var seconds: Double
  var learningRate: Float
  var batchLoss: Float
  var evaluation: Evaluation
  /// By class.
  var overlaps: JSONMap<Double?>?
  var bestStep: Int?
  /// By layer, in the order of the layers.
  var gradientNorms: JSONMap<Float?>
  var zeroGradients: JSONMap<Int>?
  var zeroNorms: JSONMap<ZeroNormRecord>?

  static var keys: [JSONKey<Self>] {
    [
      Key("step", "updates made since step 0", \.step),
      Key("epoch", "epochs begun before this step", \.epoch),
      Key("seconds", "since this command began to train; the only number that differs", \.seconds),
      Key("learning_rate", "of the last update, with its schedule", \.learningRate),
      Key(
        "batch_loss", "of the last step's batch, in training mode, before its update", \.batchLoss),
    ]
      + [Metric.loss, .accuracy].flatMap { metric in
        [
          Key("train_\(metric.kind)", metric.summary("training")) { $0.evaluation.train(metric) },
          Key("test_\(metric.kind)", metric.summary("test")) { $0.evaluation.test(metric) },
        ]
      }
      + metricCatalog.filter { ![.loss, .accuracy].contains($0) }.flatMap { metric in
        [
          Key(ifAny: "train_\(metric.kind)", metric.summary("training")) {
            $0.evaluation.train[metric.kind]
          },
          Key(ifAny: "test_\(metric.kind)", metric.summary("test")) {
            $0.evaluation.test[metric.kind]
          },
        ]
      }
      + metricCatalog.map { metric in
        Key(ifAny: "validation_\(metric.kind)", metric.summary("validation")) {
          $0.evaluation.validation[metric.kind]
        }
      } + [
        Key(
          ifAny: "test_iou", "intersection over union of each class on the test rows", \.overlaps),
        Key(ifAny: "best_step", "the best step that patience has seen", \.bestStep),
        Key(
          "gradient_norms",
          "of the last step by layer path, in the order of the layers; null where not known",
          \.gradientNorms),
        Key(
          ifAny: "zero_gradients", "the step since which a layer's weights get none, by path",
          \.zeroGradients),
        Key(
          ifAny: "zero_norms", "what a normalization divides without variance, by path", \.zeroNorms
        ),
      ]
  }

  init(_ trainer: Trainer, seconds: Double) {
    let (evaluation, confusion) = trainer.measure()
    let measures = trainer.measures
    (step, epoch, self.seconds) = (trainer.step, trainer.epoch, seconds)
    (learningRate, batchLoss) = (trainer.learningRate, trainer.lastLoss)
    self.evaluation = evaluation
    if evaluation.test[Metric.meanIoU.kind] != nil {
      overlaps = JSONMap(
        zip(trainer.dataset.task.names, ClassOverlap(confusion: confusion).byClass)
          .map { ($0, $1) })
    }
    bestStep = trainer.bestMeasurement?.step
    let layersWithWeights = trainer.layersWithWeights
    let isKnown = trainer.measuresLastStep
    gradientNorms = JSONMap(
      measures.filter { layersWithWeights.contains($0.path) }.map {
        ($0.path, isKnown ? $0.weightGradient : nil)
      })
    zeroGradients = Self.some(measures) { $0.zeroGradient?.since }
    zeroNorms = Self.some(measures) { $0.zeroNorm.map(ZeroNormRecord.init) }
  }

  /// What some layers have, by path in their order; nil where none has it.
  private static func some<Value: JSONConvertible>(
    _ measures: [LayerMeasure], _ value: (LayerMeasure) -> Value?
  ) -> JSONMap<Value>? {
    let found = measures.compactMap { measure in value(measure).map { (measure.path, $0) } }
    return found.isEmpty ? nil : JSONMap(found)
  }
}

struct ZeroNormRecord: JSONObject {
  var norm: ZeroNorm

  static var keys: [JSONKey<Self>] {
    [
      Key("since", "the step since when", \.norm.since),
      Key("zeros", "how many have no variance", \.norm.zeros),
      Key("of", "of how many", \.norm.count),
      Key("parts", "what they are: rows, features or groups", \.norm.parts),
    ]
  }
}

struct TrainStep: JSONRecord {
  static let name = "train-step"
  static let summary = "A line of `resplay train` on the way: what was measured after a step."

  var line: TrainLine

  static var keys: [JSONKey<Self>] { TrainLine.keys.map { $0.of(\.line) } }
}

/// How a run ended.
struct TrainEnd: JSONRecord {
  static let name = "train-end"
  static let summary =
    "The last line of `resplay train`: what was measured after the last step, and how it ended."

  var line: TrainLine
  var status: RunEnd
  var digest: String
  var warning: String?
  var divergence: Divergence?

  /// Where the first value that is not finite arose.
  struct Divergence: JSONObject {
    var step: Int
    var fault: NonFinite

    static var keys: [JSONKey<Self>] {
      [
        Key("step", "the step that could not be made", \.step),
        Key("layer", "the layer of the first value that is not finite", \.fault.scope),
        Key("kind", "whose value: of an activation, gradient, parameter or state", \.fault.kind),
        Key("value", "`overflow` or `nan`", \.fault.value.rawValue),
      ]
    }
  }

  static var keys: [JSONKey<Self>] {
    TrainLine.keys.map { $0.of(\.line) } + [
      Key("final", "true: of this line alone", { _ in true }),
      Key(
        "status",
        "`finished` by the document's stop rule or at `--steps`, `stopped` by a signal before, "
          + "`diverged` where a value stopped being finite, `invalid` where a change did not fit",
        \.status),
      Key("digest", "over all parameters and batch losses: equal runs have equal ones", \.digest),
      Key(ifAny: "warning", "what must not be missed: that nothing was trained", \.warning),
      Key(ifAny: "divergence", "where training stopped being finite", \.divergence),
    ]
  }
}

extension RunEnd: JSONChoice {}

extension Trainer {
  /// Paths of the layer instances that have weights to be trained, and so a gradient norm.
  fileprivate var layersWithWeights: Set<String> {
    Set(network.graph.parameters.filter { $0.role == .weight && !$0.isFrozen }.map(\.layer))
  }
}
