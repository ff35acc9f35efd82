// What a run says of data and training as facts and values of the script's templates.
internal import Engine
internal import Experiments
internal import Networks
internal import Numerics
internal import Problems
internal import Schema
internal import Training

struct ScriptSettings {
  private(set) var facts: Set<String> = []
  private var values: [String: String] = [:]
  /// Moments that the optimizer keeps of a parameter.
  private var moments = 0

  /// The losses that the templates know.
  static let losses: Set<String> = [
    "cross_entropy", "binary_cross_entropy", "mean_squared_error", "huber", "margin", "detection",
  ]

  func filled(_ template: String) -> String {
    Python.filled(template, facts: facts, values: values)
  }

  init(
    _ run: ExportedRun, _ trainer: Trainer, _ checkpoint: Checkpoint, _ network: ScriptNetwork
  ) {
    let (configuration, dataset) = (trainer.configuration, trainer.dataset)
    let training = configuration.training
    let batch = max(1, min(training.batchSize, dataset.trainRows.count))
    set("title", String(Python.words(run.title).prefix(90)) + ".")
    set("document", String(Python.words(run.stem).prefix(60)))
    set("import", "import")
    set("start", checkpoint.step)
    set("steps", training.stop.steps)
    set("batch_size", training.batchSize)
    set("seed", String(configuration.seed(of: .batches).value))
    if training.accumulate > 1 {
      facts.insert("accumulate")
      set("accumulate", training.accumulate)
      set("divided", " / ACCUMULATE")
      set("multiplied", " * ACCUMULATE")
      set("multiplied_loss", " * ACCUMULATE")
    }
    if training.clipNorm > 0 {
      facts.insert("clip")
      set("clip_norm", Python.number(training.clipNorm))
    }
    if training.average > 0 {
      facts.insert("average")
      set("average", Python.number(training.average))
    }
    if checkpoint.step > 0 { facts.insert("started") }
    describe(network, batch: batch)
    describe(dataset, training)
    describe(training, batches: max(1, dataset.trainRows.count / batch))
    describe(training.optimizer.kind, updates: checkpoint.optimizerStep)
    if let schedule = Self.schedule(training.schedule.kind, steps: training.stop.steps) {
      facts.formUnion(schedule.facts)
      values.merge(schedule.values) { _, new in new }
    }
    if facts.contains("resumes") || facts.isSuperset(of: ["average", "started"]) {
      facts.insert("state")
    }
  }

  private mutating func set(_ name: String, _ value: String) { values[name] = value }
  private mutating func set(_ name: String, _ value: Int) { values[name] = String(value) }

  // MARK: - Network

  private mutating func describe(_ network: ScriptNetwork, batch: Int) {
    let parts = ScriptPart.closed(network.parts)
    if parts.contains(.rotaryAttention) { facts.insert("rotary") }
    if parts.contains(.batchNorm) { facts.insert("batch_norm") }
    if !parts.isDisjoint(with: [.conv, .convTranspose]) { facts.insert("conv") }
    if !network.tied.isEmpty { facts.insert("tied") }
    if parts.contains(.mask) {
      facts.formUnion(["masks", "numpy"])
      set("masks_too", " and of masks")
      set("equality", "Masks are the same too.")
    } else {
      set("equality", "Numbers differ by rounding.")
    }
    let words =
      ["Any"] + (parts.contains(.feedForward) ? ["Callable"] : []) + ["Iterator", "NamedTuple"]
    set("typing", words.joined(separator: ", "))
    if !network.renamed.isEmpty {
      facts.insert("renamed")
      set(
        "renamed",
        network.renamed.map { "    (r\"\($0.pattern)\", r\"\($0.name)\")," }
          .joined(separator: "\n"))
    }
    if network.hasSteps {
      set("data_of_rows", ", data=rows")
      set("data_of_batch", ", data=x")
    }
    set("costs", network.costs)
    // A batch normalization sees a microbatch for itself.
    let microbatches =
      parts.contains(.batchNorm) ? 1 : (1...4).last { batch.isMultiple(of: $0) } ?? 1
    set("microbatches", microbatches)
    if parts.contains(.batchNorm) {
      set("microbatch_note", " More of them would be normalized each for itself.")
    }
  }

  // MARK: - Data and loss

  private mutating func describe(_ dataset: Dataset, _ training: TrainingSettings) {
    let (task, loss) = (dataset.task, training.loss)
    facts.insert(loss.kind)
    if dataset.byteRows != nil { facts.insert("bytes") }
    if let masking = dataset.masking {
      facts.formUnion(["masking", "uniform"])
      set("mask_share", Python.number(masking.share))
      set("mask_token", masking.mask)
      set("mask_vocabulary", max(1, masking.vocabulary))
    }
    let augment = training.augment
    if augment.isOn, dataset.masking == nil {
      facts.insert("augment")
      if augment.flip { facts.formUnion(["flip", "uniform"]) }
      if augment.shift > 0 {
        facts.insert("shift")
        set("shift", augment.shift)
      }
      if augment.noise > 0 {
        facts.formUnion(["noise", "numpy"])
        set("noise", Python.number(augment.noise))
      }
      if augment.cutout > 0 {
        facts.insert("cutout")
        set("cutout", augment.cutout)
      }
    }
    if !dataset.validationRows.isEmpty, training.stop.patience > 0 { facts.insert("validation") }
    if task.target == .classNumber {
      facts.insert("classes")
      if loss.units(task.outputCount) == 1 { facts.insert("one_unit") }
      if !task.grid.isEmpty {
        set("padding_words", "; padding is -1")
        set("at_least_one", ".clamp(min=1)")
      }
    }
    if !task.classWeights.isEmpty {
      facts.insert("class_weights")
      set("class_weights", task.classWeights.map { Python.number($0) }.joined(separator: ", "))
    }
    set("classes", task.outputCount)
    for (metric, fact) in [
      (Metric.meanIoU, "mean_iou"), (.exactMatch, "exact_match"), (.perplexity, "perplexity"),
      (.bitsPerCharacter, "bits"),
    ] where metric.fits(task) {
      facts.insert(fact)
    }
    let outputs = max(1, loss.outputs(of: task))
    // As many rows as resplay measures.
    set("measured", max(1, min(5000, (1 << 20) / outputs)))
    let isLoss = training.stop.metric == .loss
    set("validated", max(1, min(5000, (1 << (isLoss ? 16 : 20)) / outputs)))
  }

  // MARK: - Training

  private mutating func describe(_ training: TrainingSettings, batches: Int) {
    let stop = training.stop
    set("interval", max(1, (stop.steps + 199) / 200))
    if stop.loss > 0 {
      facts.insert("loss_goal")
      set("loss_goal", Python.number(stop.loss))
      set("loss_window", min(50, batches))
    }
    if stop.patience > 0 {
      facts.insert("patience")
      if stop.keepBest { facts.insert("keep_best") }
      set("patience", stop.patience)
      set("metric", stop.metric.kind)
      if case .share = stop.metric.scale { set("sign", "-") }
    }
  }

  private mutating func describe(_ kind: any OptimizerKind, updates: Int) {
    guard let optimizer = Self.optimizer(kind) else { return }
    set("learning_rate", Python.number(optimizer.rate))
    set("optimizer", optimizer.name)
    set("options", optimizer.options)
    if optimizer.decay > 0 {
      facts.insert("decay")
      set("weight_decay", Python.number(optimizer.decay))
    } else if optimizer.name == "AdamW" {
      values["options", default: ""] += ", weight_decay=0.0"
    }
    moments = optimizer.moments.count
    if facts.contains("started"), moments > 0 {
      facts.insert("resumes")
      set("moments", "(\(optimizer.moments.map { "\"\($0)\"," }.joined(separator: " ")))")
      set("updates", Python.number(Double(updates)))
      if moments == 2 { facts.insert("adam") }
    }
  }

  struct Optimizer {
    var name: String
    var options: String
    var rate: Double
    var decay: Double
    /// What PyTorch calls what it keeps of each parameter, in the order of `state0` and `state1`.
    var moments: [String]
  }

  /// An optimizer of `torch.optim`; nil where there is none like it.
  static func optimizer(_ kind: any OptimizerKind) -> Optimizer? {
    func moments(_ beta1: Double, _ beta2: Double, _ epsilon: Double) -> String {
      "lr=LEARNING_RATE, betas=(\(Python.number(beta1)), \(Python.number(beta2))), "
        + "eps=\(Python.number(epsilon))"
    }
    switch kind {
    case let sgd as SGD:
      let momentum = sgd.momentum > 0 ? ", momentum=\(Python.number(sgd.momentum))" : ""
      let nesterov = sgd.momentum > 0 && sgd.nesterov ? ", nesterov=True" : ""
      return Optimizer(
        name: "SGD", options: "lr=LEARNING_RATE\(momentum)\(nesterov)", rate: sgd.learningRate,
        decay: sgd.weightDecay, moments: sgd.momentum > 0 ? ["momentum_buffer"] : [])
    case let adam as Adam:
      return Optimizer(
        name: "Adam", options: moments(adam.beta1, adam.beta2, adam.epsilon),
        rate: adam.learningRate, decay: adam.weightDecay, moments: ["exp_avg", "exp_avg_sq"])
    case let adam as AdamW:
      return Optimizer(
        name: "AdamW", options: moments(adam.beta1, adam.beta2, adam.epsilon),
        rate: adam.learningRate, decay: adam.weightDecay, moments: ["exp_avg", "exp_avg_sq"])
    default: return nil
    }
  }

  /// Facts and values of a schedule; nil where the templates do not know it.
  static func schedule(_ kind: any ScheduleKind, steps: Int) -> (
    facts: Set<String>, values: [String: String]
  )? {
    func ramp(_ length: Int, _ fact: String) -> Set<String> {
      length > 1 ? [fact, "warmup"] : [fact]
    }
    switch kind {
    case is ConstantSchedule: return (["constant"], [:])
    case let cosine as CosineSchedule:
      return (
        ramp(cosine.warmup, "cosine").union(cosine.floor > 0 ? ["floor"] : []),
        [
          "warmup": String(cosine.warmup),
          "since_warmup": cosine.warmup > 0 ? "(step - \(cosine.warmup))" : "step",
          "span": String(max(1, steps - cosine.warmup)),
          "floor": Python.number(cosine.floor),
        ]
      )
    case let step as StepSchedule:
      return (
        ramp(step.warmup, "step_schedule"),
        [
          "warmup": String(step.warmup), "every": String(step.every),
          "fall": Python.number(step.factor),
        ]
      )
    case let ramped as WarmUpSchedule:
      return (["only_warmup"], ["warmup": String(ramped.steps)])
    default: return nil
    }
  }

  /// What the run had besides its weights where it is exported; nil where that is nothing.
  func state(_ checkpoint: Checkpoint) -> Safetensors? {
    guard facts.contains("state") else { return nil }
    var kept = (0..<moments).map { "state\($0)/" }
    if facts.contains("average") { kept.append("average/") }
    var file = Safetensors()
    file.metadata = [("format", "pt")]
    file.tensors = checkpoint.tensors.filter { tensor in
      kept.contains { tensor.name.hasPrefix($0) }
    }
    return file
  }
}
