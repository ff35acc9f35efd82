// Turns a rule for one point into a dataset of the plane: points, features, targets, split.
package import Numerics
internal import Engine
package import Schema

/// One example: where it is drawn, and its class number or value.
package struct PlanePoint: Hashable, Sendable {
  package var x: Double
  package var y: Double
  package var target: Double

  package init(_ x: Double, _ y: Double, target: Double) {
    self.x = x
    self.y = y
    self.target = target
  }
}

/// A dataset of points of the plane.
package protocol PlaneKind: DatasetKind {
  var plane: PlaneOptions { get set }
  static var task: Task { get }

  /// Example `index` of `plane.points`. It draws equally often for any noise, so that more noise
  /// moves the same points further.
  func point(_ index: Int, using random: inout RandomStream) -> PlanePoint
}

extension PlaneKind {
  package static var fields: [Field<Self>] { planeFields }

  /// The fields of `PlaneOptions`.
  package static var planeFields: [Field<Self>] {
    let names = PlaneFeature.allCases.map(\.rawValue).joined(separator: ", ")
    return [
      .integer("points", \.plane.points, 10...100_000, help: "train and test together"),
      .number(
        "noise", \.plane.noise, 0...5,
        help: "standard deviation of a point's displacement; the plane spans -3 to 3"),
      .number(
        "test_fraction", \.plane.testFraction, 0...0.9, help: "part kept for the test, at random"),
      .list(
        "features", \.plane.features, limit: PlaneFeature.allCases.count,
        help: "inputs of the network, each once: \(names)"),
    ]
  }

  package var testFraction: Double { plane.testFraction }
  /// More noise moves the same points further, and features are made of them.
  package static var dividingFields: Set<String> { ["test_fraction", "noise", "features"] }
  package var inputShape: Shape? { [plane.features.count] }
  package var splitCounts: SplitCounts? {
    SplitCounts(plane.points, testFraction: plane.testFraction)
  }
  package var task: Task? { Self.task }

  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    guard plane.features.isEmpty || Set(plane.features).count < plane.features.count else { return }
    let read = plane.features.isEmpty ? "an empty list" : "a feature given twice"
    faults.add(
      Fault(
        at: location, path: path.isEmpty ? "features" : "\(path).features",
        "read \(read); allowed: at least one feature, each at most once"))
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    var random = seed.stream("data")
    var points: [Float] = []
    var inputs: [Float] = []
    var targets: [Float] = []
    points.reserveCapacity(2 * plane.points)
    inputs.reserveCapacity(plane.features.count * plane.points)
    targets.reserveCapacity(plane.points)
    for index in 0..<plane.points {
      let point = point(index, using: &random)
      let (x, y) = (Float(point.x), Float(point.y))
      points += [x, y]
      // Features are made of the rounded coordinates: a drawing of the plane makes the same ones.
      for feature in plane.features { inputs.append(Float(feature(Double(x), Double(y)))) }
      targets.append(Float(point.target))
    }
    let rows = splitRows(plane.points, testFraction: plane.testFraction, seed: seed)
    var dataset = Dataset(
      inputShape: [plane.features.count], featureNames: plane.features.map(\.rawValue),
      inputs: inputs, task: Self.task, targets: targets, trainRows: rows.train, testRows: rows.test)
    dataset.display = .plane(extent: planeExtent(points, atLeast: PlaneOptions.extent))
    dataset.points = points
    dataset.planeFeatures = plane.features
    return dataset
  }

  /// A normal displacement with the deviation `plane.noise` in each coordinate.
  func displacement(using random: inout RandomStream) -> (x: Double, y: Double) {
    (plane.noise * random.normal(), plane.noise * random.normal())
  }
}

/// Half the width of a centred square that shows every point: `least`, or a twentieth more than
/// the largest coordinate where that is more; never 0.
func planeExtent(_ points: [Float], atLeast least: Float) -> Float {
  let largest = points.reduce(0) { max($0, abs($1)) }
  if largest <= least { return least > 0 ? least : 1 }
  return min(largest * 1.05, .greatestFiniteMagnitude)
}
