// Links of TensorFlow Playground: what they say is what the document says, and the rest is told.
import Experiments
import Interchange
import Networks
import Problems
import Schema
import Testing
import Training

@Suite struct PlaygroundLinkTests {
  static let start = "https://playground.tensorflow.org/"

  private func read(_ state: String) throws -> (experiment: Experiment, notes: String) {
    let input = ImportInput.link(Self.start + state)
    let imported = try importer(named: nil, for: input).read(input)
    guard case .document(let experiment) = imported.content else {
      throw ImportError("no document")
    }
    // What comes in can be opened again, and runs.
    let text = ExperimentFile.write(experiment)
    let again = try ExperimentFile.read(text)
    #expect(again.configuration == experiment.configuration, "\(text)")
    return (experiment, imported.notes.joined(separator: "\n"))
  }

  private func value(_ path: String, _ experiment: Experiment) -> Node? {
    experiment.configuration.editableNode.value(at: NodePath(path))
  }

  @Test func theWholeStateOfALink() throws {
    let (experiment, notes) = try read(
      "#activation=relu&regularization=L2&batchSize=12&dataset=spiral&regDataset=reg-plane"
        + "&learningRate=0.01&regularizationRate=0.003&noise=20&networkShape=8,7,6&seed=0.40123"
        + "&showTestData=true&discretize=false&percTrainData=70&x=true&y=false&xTimesY=true"
        + "&xSquared=true&ySquared=false&cosX=false&sinX=true&cosY=false&sinY=false"
        + "&collectStats=false&problem=classification&initZero=false&hideText=false&batch_hide=true"
    )
    func expect(_ path: String, _ node: Node) {
      #expect(value(path, experiment) == node, "\(path)")
    }
    expect("data.kind", "spiral")
    expect("data.turns", 1.75)
    expect("data.points", 500)
    // Uniform in ±0.2 has the deviation 0.2 / √3, of which here is the half.
    expect("data.noise", 0.0577)
    expect("data.features", ["x", "x^2", "xy", "sin x"])
    #expect(abs((value("data.test_fraction", experiment)?.double ?? 0) - 0.3) < 1e-9)
    let layers = experiment.configuration.network.blocks.flatMap(\.layers)
    let units = layers.compactMap { ($0.kind as? Dense)?.units }
    #expect(units == [8, 7, 6, 1])
    #expect(
      layers.map(\.kind.kind) == ["dense", "relu", "dense", "relu", "dense", "relu", "dense"])
    expect("training.loss", "binary_cross_entropy")
    expect("training.batch_size", 12)
    expect("training.optimizer.learning_rate", 0.01)
    expect("training.optimizer.momentum", 0)
    expect("training.optimizer.weight_decay", 0.003)
    #expect(experiment.results == nil)
    for word in ["seed 0.40123", "sinX", "xSquared", "noise 20", "showTestData", "Biases"] {
      #expect(notes.contains(word), "\(word)")
    }
    #expect(experiment.presentation.notes.contains("seed 0.40123"))
  }

  @Test func whatIsNotSaidIsAsOnThatPage() throws {
    for state in ["", "#", "#networkShape=4,2&dataset=circle"] {
      let (experiment, _) = try read(state)
      #expect(value("data.kind", experiment) == "circle")
      let units = experiment.configuration.network.blocks.flatMap(\.layers)
        .compactMap { ($0.kind as? Dense)?.units }
      #expect(units == [4, 2, 1])
      #expect(value("training.optimizer.learning_rate", experiment) == 0.03)
    }
    let (linear, _) = try read("#networkShape=&activation=linear")
    #expect(linear.configuration.network.blocks.map(\.name) == ["head"])
  }

  /// The page's own stands in place of a value that it does not have, and that is told.
  @Test func unknownValuesAreTold() throws {
    let (experiment, notes) = try read(
      "#dataset=swissroll&activation=gelu&regularization=L7&problem=ranking&batchSize=10")
    for word in [
      "dataset swissroll: not known, circle in", "activation gelu: not known, tanh in",
      "regularization L7: not known, none in", "problem ranking: not known, classification in",
    ] { #expect(notes.contains(word), "\(word): \(notes)") }
    #expect(experiment.configuration.data.kind.kind == "circle")
    #expect(try !read("#dataset=xor&regDataset=&activation=relu").notes.contains("not known,"))
    let values = try read("#problem=regression&regDataset=moebius").notes
    #expect(values.contains("regDataset moebius: not known, reg-plane in"))
  }

  @Test func valuesToPredict() throws {
    let (experiment, notes) = try read(
      "#problem=regression&regDataset=reg-gauss&learningRate=0.1&regularization=L1"
        + "&regularizationRate=0.01&networkShape=3%2C2&odd=1&noise=10")
    #expect(value("data.kind", experiment) == "regression_gaussians")
    #expect(value("data.points", experiment) == 1200)
    #expect(value("training.loss", experiment) == "mean_squared_error")
    #expect(value("training.optimizer.learning_rate", experiment) == 0.05)
    #expect(value("training.optimizer.weight_decay", experiment) == 0)
    #expect(value("data.noise", experiment) == 0.1732)
    #expect(notes.contains("L1") && notes.contains("odd") && notes.contains("half"))
  }

  @Test(arguments: [
    "#learningRate=fast", "#networkShape=4,x", "#networkShape=0", "#batchSize=0", "#noise=nan",
    "#networkShape=1000000", "#x=false&y=false", "#percTrainData=1e9",
  ])
  func statesThatCannotBeAreRefused(state: String) {
    #expect(throws: ImportError.self) { try read(state) }
  }

  @Test func otherLinksAreNone() {
    for text in [
      "https://example.org/#networkShape=4", "https://playground.tensorflow.org.example.org/",
      "https://playground.tensorflow.organic/",
    ] {
      #expect(throws: ImportError.self, "\(text)") { try importer(named: nil, for: .link(text)) }
    }
    let long = Self.start + "#" + String(repeating: "a=1&", count: 4000)
    #expect(throws: ImportError.self) {
      try importer(named: nil, for: .link(long)).read(.link(long))
    }
  }
}
