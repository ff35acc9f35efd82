// What is asked of a network: one prediction a row, one at every position of a sequence, or one at
// every pixel of an image. A task owns which losses and metrics fit, what chance gives, how labels
// are checked and which pictures show it. One file a kind of task, one line in `taskCatalog`.
internal import Engine

/// What the data says one prediction should have been.
package enum Target: Hashable, Sendable {
  /// The number of one class; negative numbers are padding.
  case classNumber
  /// Values, one an output.
  case values
  /// An object with its class and box, or none: see `BoxGrid`.
  case boxes
}

/// A kind of task: what holds for every dataset that asks it.
package protocol TaskKind: Sendable {
  init()

  /// Its name, for messages and tests: `classification`.
  static var kind: String { get }

  var target: Target { get }

  /// The loss that suits it where a document's does not.
  var usualLoss: Loss { get }

  /// The metric that says how good a run is, in the fewest words.
  var headline: Metric { get }

  /// What the data has, for messages: `3 classes to choose from`.
  func words(_ task: Task) -> String

  /// Checks the targets of the data.
  /// - Throws: `DataError` with the first row that is wrong.
  func check(_ dataset: Dataset, _ loss: Loss) throws

  /// What is reached without looking at the inputs; nil where there is nothing to train on.
  func chance(_ dataset: Dataset, _ loss: Loss) -> Chance?

  /// What shows it, the best first: the first one that can be made of the data is drawn.
  var pictures: [any PictureKind.Type] { get }
}

/// A task of a dataset: its kind, what is chosen from or predicted, and how often in a row.
package struct Task: Sendable {
  package let kind: any TaskKind
  /// Names of the classes or of the values, for display.
  package let names: [String]
  /// How the predictions of a row are laid out: [T] at the positions of a sequence, [H, W] at the
  /// pixels of an image; empty for one a row.
  package let grid: [Int]
  /// How much a prediction of each class counts in the loss; empty where all count alike.
  package let classWeights: [Float]
  /// What would make it another task, where data may have been read in another way than was meant:
  /// whatever does not fit the task says so.
  package let advice: [String]

  package init(
    _ kind: any TaskKind, names: [String], positions: Int? = nil, advice: [String] = []
  ) {
    self.init(kind, names: names, grid: positions.map { [$0] } ?? [], advice: advice)
  }

  package init(
    _ kind: any TaskKind, names: [String], grid: [Int], classWeights: [Float] = [],
    advice: [String] = []
  ) {
    self.kind = kind
    self.names = names
    self.grid = grid
    self.classWeights = classWeights
    self.advice = advice
  }

  /// The same with other names for the same classes or values.
  package func renamed(_ names: [String]) -> Task {
    Task(kind, names: names, grid: grid, classWeights: classWeights, advice: advice)
  }

  /// How many predictions a row has, where it has several; nil for one a row.
  package var positions: Int? { grid.isEmpty ? nil : grid.reduce(1, *) }

  /// `advice` to follow a sentence.
  package var adviceWords: String { advice.map { "; \($0)" }.joined() }

  package var target: Target { kind.target }

  /// Classes to choose from, or values to predict.
  package var outputCount: Int { names.count }

  /// Values that say what one prediction should be.
  package var targetWidth: Int {
    switch target {
    case .classNumber: 1
    case .values: names.count
    case .boxes: BoxGrid.targetValues
    }
  }

  package var words: String { kind.words(self) }

  /// How much a prediction counts in the loss.
  package func weight(_ target: Loss.Values) -> Double {
    guard self.target == .classNumber, target[0] >= 0, target[0] < Float(classWeights.count)
    else { return 1 }
    return Double(classWeights[Int(target[0])])
  }

  /// Whether a prediction counts: padding does not.
  package func counts(_ target: Loss.Values) -> Bool {
    switch self.target {
    case .classNumber: target[0] >= 0
    case .values, .boxes: true
    }
  }

  /// Why a loss cannot train this task; nil where it can. This is the one rule of what fits.
  /// - Parameter data: the kind of the dataset.
  package func refusal(of loss: Loss, data: String) -> String? {
    let reason =
      loss.target != target
      ? "\(words); use \(kind.usualLoss.kind)"
      : loss.refusal(self) ?? loss.refusalOfWeights(self)
    return reason.map { "read \(loss.kind), but the data (\(data)) has \($0)\(adviceWords)" }
  }

  /// A loss where it fits, else the usual one.
  package func fitted(_ loss: Loss) -> Loss {
    refusal(of: loss, data: "") == nil ? loss : kind.usualLoss
  }
}

extension Task: Hashable {
  private var kindName: String { type(of: kind).kind }

  package static func == (a: Task, b: Task) -> Bool {
    a.kindName == b.kindName && a.names == b.names && a.grid == b.grid
      && a.classWeights == b.classWeights && a.advice == b.advice
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kindName)
    hasher.combine(names)
    hasher.combine(grid)
  }
}
