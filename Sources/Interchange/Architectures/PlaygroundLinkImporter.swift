// A link of TensorFlow Playground as a document: the same data set, network and training, as far as
// both have them, and a list of what is not the same with its reason.
internal import Engine
internal import Experiments
internal import Networks
internal import Problems
internal import Schema
internal import Training

enum PlaygroundLinkImporter: Importer {
  static let name = "tf-playground"
  static let summary = "a link of TensorFlow Playground"

  static func recognizes(_ input: ImportInput) -> Bool {
    input.isLink && PlaygroundLink.isOne(input.name)
  }

  static func read(_ input: ImportInput) throws -> Imported {
    let link = try PlaygroundLink(String(decoding: input.bytes, as: UTF8.self))
    var document = PlaygroundDocument(link)
    return try document.imported()
  }

  /// Steps until the run stops here; there it goes on until it is paused.
  static let steps = 4000
}

private struct PlaygroundDocument {
  let link: PlaygroundLink
  let isRegression: Bool
  var notes: [String] = []

  init(_ link: PlaygroundLink) {
    self.link = link
    let problems = ["classification", "regression"]
    isRegression = link.choice("problem", problems, standard: problems[0]) == "regression"
    note("problem", problems, standard: problems[0])
  }

  /// One of several names; another one is told.
  private mutating func choice(_ key: String, _ names: [String], standard: String) -> String {
    note(key, names, standard: standard)
    return link.choice(key, names, standard: standard)
  }

  private mutating func note(_ key: String, _ names: [String], standard: String) {
    guard let value = link.unknownValue(key, names) else { return }
    notes.append(
      "\(key) \(visible(String(value.prefix(30)))): not known, \(standard) in its place; known: "
        + "\(names.joined(separator: ", ")).")
  }

  mutating func imported() throws -> Imported {
    var experiment = Experiment()
    experiment.configuration.seed = 1
    let data = try self.data()
    experiment.configuration.data = data
    experiment.configuration.network = try network()
    experiment.configuration.training = try training()
    addGeneralNotes()
    let words = data.kind.kind.replacing("_", with: " ")
    experiment.presentation.name = "TensorFlow Playground: \(words)"
    experiment.presentation.notes =
      "From a link of TensorFlow Playground. What is not the same here:\n"
      + notes.map { "- \($0)\n" }.joined()
    return Imported(.document(experiment), notes: notes)
  }

  // MARK: - Data

  private mutating func data() throws -> DataSpec {
    var plane = PlaneOptions()
    plane.points = isRegression ? 1200 : 500
    plane.features = try features()
    let share = try link.number("percTrainData", 0...100, standard: 50)
    let fraction = 1 - share / 100
    plane.testFraction = min(max(fraction, 0), 0.9)
    if plane.testFraction != fraction {
      notes.append(
        "percTrainData \(words(share)): here at least a tenth of the points is trained on.")
    }
    let noise = try link.number("noise", 0...80, standard: 0) / 100
    let kind = choice(
      isRegression ? "regDataset" : "dataset",
      isRegression ? ["reg-plane", "reg-gauss"] : ["circle", "xor", "gauss", "spiral"],
      standard: isRegression ? "reg-plane" : "circle")
    plane.noise = Self.deviation(kind, noise)
    if noise > 0, kind != "gauss" {
      notes.append(
        "noise \(words(noise * 100)): there uniform, here normal with the same deviation.")
    }
    switch kind {
    case "xor": return spec(ExclusiveOr(), plane)
    case "gauss": return spec(GaussClouds(), plane)
    case "spiral":
      var spiral = Spiral()
      spiral.turns = 1.75
      return spec(spiral, plane)
    case "reg-plane": return spec(RegressionPlane(), plane)
    case "reg-gauss": return spec(RegressionGaussians(), plane)
    default: return spec(Circle(), plane)
    }
  }

  /// The standard deviation of our displacement, of what that page adds at `noise` (from 0 to 1):
  /// uniform in ±5 noise (where circle and xor read off a label), ±noise (spiral) or ±6 noise
  /// (values), or a variance of 0.5 + 7 noise (clouds). Our plane is half as wide.
  private static func deviation(_ kind: String, _ noise: Double) -> Double {
    let uniform = 1 / 3.0.squareRoot()
    let there: Double =
      switch kind {
      case "gauss": (7 * noise).squareRoot()
      case "spiral": noise * uniform
      case "reg-plane", "reg-gauss": 6 * noise * uniform
      default: 5 * noise * uniform
      }
    return (there / 2 * 10_000).rounded() / 10_000
  }

  private func spec<Kind: PlaneKind>(_ kind: Kind, _ plane: PlaneOptions) -> DataSpec {
    var kind = kind
    kind.plane = plane
    return DataSpec(kind)
  }

  private mutating func features() throws -> [PlaneFeature] {
    let all: [(key: String, feature: PlaneFeature)] = [
      ("x", .x), ("y", .y), ("xSquared", .xSquared), ("ySquared", .ySquared),
      ("xTimesY", .product), ("sinX", .sinX), ("sinY", .sinY),
    ]
    let chosen = all.filter { link.flag($0.key, standard: ["x", "y"].contains($0.key)) }
    for key in ["cosX", "cosY"] where link.flag(key) {
      notes.append("\(key): a key of the link for which that page has no input either.")
    }
    guard !chosen.isEmpty else {
      throw ImportError(
        "the link chooses no input; allowed: at least one of "
          + all.map(\.key).joined(separator: ", "))
    }
    notes.append(
      "Coordinates are half as large: the plane is from -3 to 3 here, from -6 to 6 there.")
    if chosen.contains(where: { [.sinX, .sinY].contains($0.feature) }) {
      notes.append("sinX and sinY: the sine of the halved coordinate, a wave twice as long.")
    }
    if chosen.contains(where: { [.xSquared, .ySquared, .product].contains($0.feature) }) {
      notes.append("xSquared, ySquared, xTimesY: of the halved coordinates, a quarter as large.")
    }
    return chosen.map(\.feature)
  }

  // MARK: - Network

  private mutating func network() throws -> Network {
    let name = choice(
      "activation", ["relu", "tanh", "sigmoid", "linear"], standard: "tanh")
    var initial = InitialValues.zero
    if link.flag("initZero") {
      notes.append("initZero: weights start at 0, as there.")
    } else {
      var uniform = Uniform()
      uniform.range = 0.5
      initial = InitialValues(uniform)
      notes.append("Biases start at 0 here, at 0.1 there; weights uniform in ±0.5 in both.")
    }
    func dense(_ units: Int) -> Layer {
      var dense = Dense()
      (dense.units, dense.initial) = (units, initial)
      return Layer(dense)
    }
    let units = try link.layers()
    let activation: [Layer] =
      switch name {
      case "relu": [Layer(Relu())]
      case "sigmoid": [Layer(Sigmoid())]
      case "tanh": [Layer(Tanh())]
      default: []
      }
    let hidden = units.flatMap { [dense($0)] + activation }
    let head = Block("head", layers: [dense(1)])
    return Network(blocks: hidden.isEmpty ? [head] : [Block("hidden", layers: hidden), head])
  }

  // MARK: - Training

  private mutating func training() throws -> TrainingSettings {
    var training = TrainingSettings()
    var sgd = SGD()
    sgd.momentum = 0
    sgd.learningRate = try link.number("learningRate", 0...1000, standard: 0.03)
    let rate = try link.number("regularizationRate", 0...10, standard: 0)
    switch choice("regularization", ["none", "L1", "L2"], standard: "none") {
    case "L2": sgd.weightDecay = rate
    case "L1" where rate > 0:
      notes.append("regularization L1, rate \(words(rate)): there is no such term here; left out.")
    default: break
    }
    if isRegression {
      // Half of the squared error there, all of it here: half of the rate makes equal steps.
      training.loss = .meanSquaredError
      sgd.learningRate /= 2
      sgd.weightDecay = min(10, sgd.weightDecay * 2)
      notes.append(
        "The loss has no factor 1/2 here: half of the learning rate makes the same steps.")
    } else {
      training.loss = .binaryCrossEntropy
      notes.append(
        "The output: there tanh with half of the squared error to -1 or 1, here a sigmoid with "
          + "cross entropy. The boundary is where its input is 0 in both.")
    }
    training.optimizer = OptimizerSpec(sgd)
    let batch = try link.number("batchSize", 1...65_536, standard: 10)
    training.batchSize = Int(batch.rounded())
    training.stop.steps = PlaygroundLinkImporter.steps
    return training
  }

  private mutating func addGeneralNotes() {
    if let seed = link.values["seed"], !seed.isEmpty {
      notes.append(
        "seed \(visible(String(seed.prefix(20)))): other random numbers, so other points and other "
          + "initial weights of the same kind.")
    }
    notes.append(
      "The run stops after \(PlaygroundLinkImporter.steps) steps here; there it goes on until it "
        + "is paused.")
    let shown = ["showTestData", "discretize"].filter { link.flag($0) }
    if !shown.isEmpty {
      notes.append("\(shown.joined(separator: ", ")): how that page draws, not what it trains.")
    }
    if !link.unknown.isEmpty {
      let names = link.unknown.prefix(8).map { visible(String($0.prefix(30))) }
      notes.append("Not known, and left out: \(names.joined(separator: ", ")).")
    }
  }

  private func words(_ value: Double) -> String { numberNode(value).excerpt }
}
