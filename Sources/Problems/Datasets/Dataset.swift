// A dataset in memory: rows of features with targets, split into train and test.
package import Networks
package import Numerics
internal import Engine
package import Schema

/// How the rows can be drawn besides numbers.
package enum RowDisplay: Hashable, Sendable {
  case none
  /// Points of the plane: `Dataset.points` holds x, y of every row, drawn within ± `extent`.
  case plane(extent: Float)
  /// Images, row by row, the channels of a pixel together, 0 to `maximum`: grey with one channel,
  /// red, green and blue with three. `Dataset.pixels` holds them as they were read.
  case image(width: Int, height: Int, channels: Int, maximum: Float)
}

package struct Dataset: Sendable {
  /// Shape of one row of `inputs`.
  package var inputShape: Shape
  /// Names of the features, for display.
  package var featureNames: [String]
  /// The named inputs that a row holds one behind the other; none where it is one input.
  package var inputParts: [InputPart] = []
  /// Rows of features as the network sees them; empty where `byteRows` holds them. They are read
  /// with `withInputs`.
  package var inputs: [Float]
  /// Rows of images as bytes, where that is how they are held.
  package var byteRows: ByteRows?
  package var task: Task
  /// One class number a prediction, or `outputCount` values. A negative class number is padding,
  /// which neither loss nor metric counts.
  package var targets: [Float]
  package var trainRows: [Int32]
  /// Training rows put aside: what early stopping looks at.
  package var validationRows: [Int32] = []
  package var testRows: [Int32]
  /// Rows at the end that the files themselves keep for the test; nil where they do not say.
  package var ownTestCount: Int?
  /// Where the inputs are token numbers of a file: how many different ones.
  package var vocabularySize: Int?
  /// Tokens that are hidden anew in every step of training; `inputs` and `targets` hold what
  /// evaluations see. Nil where nothing is hidden.
  package var masking: Masking?
  package var display = RowDisplay.none
  /// x, y of every row before features were made, for `.plane`.
  package var points: [Float] = []
  /// Pixels of every row before standardisation, for `.image`; empty where `byteRows` has them.
  package var pixels: [Float] = []
  /// The features made of a plane's x and y.
  package var planeFeatures: [PlaneFeature] = []
  /// What the features hold in the units they were read in; empty where `inputs` has those units.
  package var featureMeasures: [ColumnMeasure] = []
  /// The same of values to predict.
  package var outputMeasures: [ColumnMeasure] = []
  /// How a file was read, where the document leaves it open.
  package var notes: [String] = []
  /// What is likely to be wrong with the data.
  package var warnings: [String] = []

  package init(
    inputShape: Shape, featureNames: [String], inputs: [Float], task: Task, targets: [Float],
    trainRows: [Int32], testRows: [Int32]
  ) {
    self.inputShape = inputShape
    self.featureNames = featureNames
    self.inputs = inputs
    self.task = task
    self.targets = targets
    self.trainRows = trainRows
    self.testRows = testRows
  }

  package var rowCount: Int {
    byteRows?.rowCount ?? (inputShape.count == 0 ? 0 : inputs.count / inputShape.count)
  }

  /// Values of one row of `targets`.
  package var targetWidth: Int { (task.positions ?? 1) * task.targetWidth }
}

extension Dataset {
  /// The class numbers of a row, padding left out.
  package func classes(of row: Int32) -> [Int] {
    let start = Int(row) * targetWidth
    return targets[start..<start + targetWidth].compactMap {
      $0 >= 0 && $0 < Float(task.outputCount) ? Int($0) : nil
    }
  }
}

/// A feature computed from a point of the plane (TensorFlow Playground's seven).
package enum PlaneFeature: String, CaseIterable, Sendable {
  case x, y
  case xSquared = "x^2"
  case ySquared = "y^2"
  case product = "xy"
  case sinX = "sin x"
  case sinY = "sin y"

  package func callAsFunction(_ x: Double, _ y: Double) -> Double {
    switch self {
    case .x: x
    case .y: y
    case .xSquared: x * x
    case .ySquared: y * y
    case .product: x * y
    case .sinX: ExactMath.sin(x)
    case .sinY: ExactMath.sin(y)
    }
  }
}

/// A source of data with its fields. One file a kind, one line in `datasetCatalog`.
package protocol DatasetKind: Kind {
  /// How its rows come about, exactly enough to make them again: Markdown for `Docs/Data.md`.
  static var details: String { get }

  /// Makes or reads the data. Equal fields, seed and file contents give equal bits.
  /// - Throws: `DataError` naming the file, line and column, or the field.
  func load(seed: Seed, files: DataFiles) throws -> Dataset

  /// The part of the rows that is kept for the test.
  var testFraction: Double { get }
  /// Which of `count` rows are trained on and which are kept for the test.
  /// - Parameter ownTestCount: `Dataset.ownTestCount`.
  func split(_ count: Int, ownTestCount: Int?, seed: Seed) -> (train: [Int32], test: [Int32])
  /// The fields that divide or present the rows, and leave what they are.
  static var dividingFields: Set<String> { get }
  /// Whether the rows are the same for every seed, which then only divides them.
  static var isStored: Bool { get }
  /// The names of the fields that hold paths of files it reads.
  static var fileFields: [String] { get }
  /// What files of the kind ask for, where that is not known before they are read.
  static var fileTask: String { get }

  /// The shape of one row of inputs, where that is known without reading files.
  var inputShape: Shape? { get }
  /// What is to be predicted, where that is known without reading files.
  var task: Task? { get }
  /// How many rows each part will have, where that is known without reading files.
  var splitCounts: SplitCounts? { get }
  /// Where the inputs are token numbers: how many different ones, known without reading files.
  var vocabularySize: Int? { get }
  /// The named inputs that a row holds one behind the other, known without reading files.
  var inputParts: [InputPart] { get }
}

extension DatasetKind {
  package static var fileFields: [String] { [] }
  package static var fileTask: String { "classes, or a value" }
  package static var dividingFields: Set<String> { ["test_fraction"] }
  package static var isStored: Bool { false }
  package var inputParts: [InputPart] { [] }

  /// What the rows are made of: where it is equal, equal numbers name the same rows, however they
  /// are divided.
  package func rowSource(seed: Seed) -> Node {
    let fields = completeNode.entries?.filter { !Self.dividingFields.contains($0.key) } ?? []
    let seed = Self.isStored ? 0 : Int(truncatingIfNeeded: seed.value)
    return [
      "kind": Node(.string(kind)), "fields": Node(.map(fields)), "seed": Node(.integer(seed)),
    ]
  }

  package func split(
    _ count: Int, ownTestCount: Int?, seed: Seed
  ) -> (train: [Int32], test: [Int32]) {
    splitRows(count, ownTestCount: ownTestCount, testFraction: testFraction, seed: seed)
  }

  package var inputShape: Shape? { nil }
  package var task: Task? { nil }
  /// Classes or values to predict, where that is known without reading files.
  package var outputCount: Int? { task?.outputCount }
  package var splitCounts: SplitCounts? { nil }
  package var vocabularySize: Int? { nil }
}

/// What is wrong with data, said so that it can be mended.
package struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  /// The field of the data that would have to change; nil for that of the file, where there is one.
  package let field: String?

  package init(_ description: String, field: String? = nil) {
    self.description = description
    self.field = field
  }
}

/// The `data` section of a document.
package struct DataSpec: NodeCodable {
  package var kind: any DatasetKind

  package init(_ kind: any DatasetKind) { self.kind = kind }

  package static func == (a: DataSpec, b: DataSpec) -> Bool { a.kind.equals(b.kind) }

  package var node: Node { kind.kindNode }

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self?
  {
    datasetCatalog.decode(node, path: path, into: &faults).map { DataSpec($0) }
  }
}
