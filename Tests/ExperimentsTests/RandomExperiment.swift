// Random documents for the sweeps: every layer, dataset, optimizer and schedule that is registered,
// with random values of their fields, and texts full of what breaks writers.
import Numerics
import Problems
import Engine
import Experiments
import Networks
import Schema
import Training

struct RandomExperiment {
  var random: RandomStream

  init(seed: Int) { random = Seed(UInt64(seed)).stream("experiment") }

  mutating func below(_ bound: Int) -> Int { random.below(bound) }

  mutating func chance(_ part: Double) -> Bool { random.uniform() < part }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  static let pieces = [
    "a", "Zebra", "é", "e\u{301}", "\u{1F468}\u{200D}\u{1F469}", "\u{1F3F4}\u{E0067}\u{E007F}", " ",
    "  ", "\n", "\n\n", "\t", "\r", "\r\n", ":", ": ", " #", "#", "'", "\"", "\\", "\\u00e9", "-",
    "- ",
    "?", "? ", "!", "!!str ", "&x", "*x", "|", ">", "%", "@", "`", "{", "}", "[", "]", ",", ", ",
    "<<",
    "yes", "no", "null", "~", "true", "1", "1.0", "0x10", "010", "1_000", "1:30", "1e5", ".5",
    ".inf",
    "=", "---", "...", "\0", "\u{7}", "\u{1B}[31m", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}",
    "\u{202E}",
    "\u{FEFF}", "\u{FFFE}", "\u{E000}", "界", "\u{200B}", "key: value", "# comment",
    "1/sqrt(repeats)",
  ]

  mutating func text(_ longest: Int = 6) -> String {
    (0..<below(longest + 1)).map { _ in pick(Self.pieces) }.joined()
  }

  mutating func number(_ range: ClosedRange<Double>) -> Double {
    switch below(5) {
    case 0: range.lowerBound
    case 1: range.upperBound
    case 2: min(max(0.1, range.lowerBound), range.upperBound)
    case 3: min(max(random.uniform() * 1e-7, range.lowerBound), range.upperBound)
    default: random.uniform(max(-1e3, range.lowerBound), min(1e3, range.upperBound))
    }
  }

  /// A kind of a catalog with some of its fields set to random values.
  mutating func kind(_ name: String, _ fields: [FieldInfo]) -> Node {
    var entries = [Node.Entry("kind", Node(.string(name)))]
    for field in fields where chance(0.4) {
      switch field.type {
      case .integer(let range):
        let value = range.lowerBound + below(min(range.upperBound - range.lowerBound, 20) + 1)
        entries.append(Node.Entry(field.name, Node(.integer(value))))
      case .number(let range):
        entries.append(Node.Entry(field.name, Node(.number(number(range)))))
      case .flag: entries.append(Node.Entry(field.name, Node(.bool(chance(0.5)))))
      case .choice(let names): entries.append(Node.Entry(field.name, Node(.string(pick(names)))))
      case .text, .notation: continue
      }
    }
    return Node(.map(entries))
  }

  mutating func element<Element>(_ catalog: Catalog<Element>) -> Element {
    while true {
      let entry = pick(catalog.entries)
      var faults = FaultCollector()
      if let value = catalog.decode(kind(entry.kind, entry.fields), path: "", into: &faults),
        faults.faults.isEmpty
      {
        return value
      }
    }
  }

  mutating func block(_ ordinal: Int) -> Block {
    let layers = (0...below(4)).map { index in
      Layer(element(layerCatalog), name: chance(0.2) ? "layer_\(index)" : nil)
    }
    var block = Block("b\(ordinal)", repeats: chance(0.5) ? 1 + below(5) : 1, layers: layers)
    for _ in 0..<below(3) {
      let from = below(layers.count)
      var skip = Skip(from: from, to: from + 1 + below(layers.count - from))
      if chance(0.3) {
        skip.branchScale = pick([.learnable, .inverseSquareRootOfRepeats, .constant(0.1)])
      }
      if chance(0.3) { skip.scale = number(-100...100) }
      if chance(0.3) { skip.join = pick(Join.allCases) }
      if chance(0.3) { skip.shortcut = pick([.auto, .projection, .zeroPad]) }
      if chance(0.2) { skip.gateBias = number(-100...100) }
      if chance(0.2) { skip.survival = number(0.01...1) }
      if chance(0.2) { skip.dropout = number(0...0.99) }
      if chance(0.3) { skip.enabled = false }
      if chance(0.3) { skip.offIn = (0..<block.repeats).filter { _ in random.uniform() < 0.5 } }
      block.skips.append(skip)
    }
    return block
  }

  /// A random document; not every one is valid.
  mutating func experiment() -> Experiment {
    var experiment = Experiment()
    experiment.presentation.name = text()
    experiment.presentation.group = chance(0.5) ? "Start here" : text(3)
    experiment.presentation.notes = text(30)
    experiment.configuration.seed = chance(0.2) ? 1 << 53 : below(1000)
    if chance(0.2) { experiment.configuration.seeds.weights = below(9) }
    if chance(0.2) { experiment.configuration.training.average = number(0...0.999_999) }
    if chance(0.2) { experiment.configuration.training.accumulate = 1 + below(9) }
    if chance(0.2) { experiment.configuration.training.validationFraction = number(0...0.9) }
    if chance(0.2) { experiment.presentation.view.twin = pick(ViewSettings.Twin.allCases) }
    if chance(0.2) { experiment.presentation.view.classes = ["a: b", "[c]", "null"] }
    if chance(0.2) { experiment.presentation.pace = number(0...1e6) }
    experiment.configuration.data = DataSpec(element(datasetCatalog))
    let data = experiment.configuration.data.kind
    var head = Dense()
    head.units = data.outputCount ?? 2
    experiment.configuration.network = Network(
      blocks: (0..<below(4)).map { block($0) } + [Block("head", layers: [Layer(head)])])
    experiment.configuration.training.loss =
      data.task?.kind.usualLoss ?? .crossEntropy
    experiment.configuration.training.optimizer = OptimizerSpec(element(optimizerCatalog))
    experiment.configuration.training.schedule = ScheduleSpec(element(scheduleCatalog))
    experiment.configuration.training.batchSize = 1 + below(64)
    experiment.configuration.training.clipNorm = chance(0.5) ? number(0...1e9) : 0
    if chance(0.5) {
      experiment.events = [
        Edit(step: 3, path: NodePath("training.batch_size"), value: 7),
        Edit(step: 9, path: NodePath("training.clip_norm"), value: Node(.number(number(0...1e9)))),
      ]
    }
    if chance(0.5) {
      var results = Results()
      results.steps = below(10_000)
      results.metrics["train_loss"] = number(-1e300...1e300)
      if chance(0.5) { results.metrics["test_accuracy"] = random.uniform() }
      let digits = chance(0.5) ? "0123456789" : "0123456789e"
      results.digest = String((0..<16).map { _ in pick(Array(digits)) })
      experiment.results = results
    }
    return experiment
  }

  /// A random document that reads without a fault.
  mutating func validExperiment() -> Experiment {
    while true {
      let candidate = experiment()
      if (try? ExperimentFile.read(ExperimentFile.write(candidate))) != nil { return candidate }
    }
  }
}
