// Points of one's own: they stand in the document, and are put and erased in the playground's
// picture of the plane while it trains.
package import Numerics
internal import Engine
package import Schema

/// A point with its class number, written `[x, y, class]`.
package struct OwnPoint: NodeCodable, Hashable {
  package static let allowed = "[x, y, class]: two numbers from -3 to 3 and a class number from 0"

  package var x: Double
  package var y: Double
  package var label: Int

  /// Rounded to hundredths, and brought onto the plane.
  package init(_ x: Double, _ y: Double, _ label: Int) {
    func rounded(_ value: Double) -> Double {
      let hundredths = (value * 100).rounded()
      return hundredths.isNaN ? 0 : min(max(hundredths, -300), 300) / 100
    }
    (self.x, self.y, self.label) = (rounded(x), rounded(y), label)
  }

  package var node: Node { Node(.list([numberNode(x), numberNode(y), Node(.integer(label))])) }

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self?
  {
    guard let parts = node.elements, parts.count == 3, let x = parts[0].double,
      let y = parts[1].double, let label = integerValue(parts[2]), abs(x) <= 3, abs(y) <= 3,
      (0..<OwnPoints.maximumClasses).contains(label)
    else {
      faults.add(node, path, allowed: allowed)
      return nil
    }
    return OwnPoint(x, y, label)
  }
}

package struct OwnPoints: DatasetKind {
  package static let kind = "points"
  package static let summary = "points of one's own, put into the picture of the plane"
  package static let details = """
    `points` is a list of points `[x, y, class]` in -3 to 3, rounded to hundredths, at most 1,000 of
    them; classes are numbered from 0 to `classes` - 1. In the playground `P` puts and erases points
    in the panel Output, with the keys or the mouse, while it trains. Point i, counted from 0, is a
    test point where floor((i + 1) f) is more than floor(i f), with f the test fraction: a point
    that is added changes the part of no other. Both parts are in the order of the list.

    Without a list there are 20 points for each of two classes: point i of 20 at the angle 2π i /
    20, around (-1.2, 0) and (1.2, 0), at the radius 0.8.
    """
  package static let isStored = true

  package static let maximumPoints = 1000
  package static let maximumClasses = 8

  package var points = Self.standard
  package var classes = 2
  package var testFraction = 0.2
  package var features: [PlaneFeature] = [.x, .y]

  package init() {}

  private static let standard: [OwnPoint] = [(-1.2, 0), (1.2, 1)].flatMap { middle, label in
    (0..<20).map { index in
      let angle = 2 * Double.pi * Double(index) / 20
      return OwnPoint(middle + 0.8 * ExactMath.cos(angle), 0.8 * ExactMath.sin(angle), label)
    }
  }

  package static var fields: [Field<OwnPoints>] {
    let names = PlaneFeature.allCases.map(\.rawValue).joined(separator: ", ")
    return [
      .list(
        "points", \.points, limit: maximumPoints, help: "each as [x, y, class]; P puts them"),
      .integer("classes", \.classes, 2...maximumClasses, help: "classes to choose from"),
      .number("test_fraction", \.testFraction, 0...0.9, help: "part kept for the test"),
      .list(
        "features", \.features, limit: PlaneFeature.allCases.count,
        help: "inputs of the network, each once: \(names)"),
    ]
  }

  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    func add(_ key: String, _ message: String) {
      faults.add(Fault(at: location, path: path.isEmpty ? key : "\(path).\(key)", message))
    }
    if features.isEmpty || Set(features).count < features.count {
      let read = features.isEmpty ? "an empty list" : "a feature given twice"
      add("features", "read \(read); allowed: at least one feature, each at most once")
    }
    if let index = points.firstIndex(where: { $0.label >= classes }) {
      add(
        "points.\(index)",
        "read class \(points[index].label); allowed: 0 to \(classes - 1), as data.classes says")
    }
  }

  package var inputShape: Shape? { [features.count] }
  package var splitCounts: SplitCounts? {
    let tested = Int((testFraction * Double(points.count) + 1e-9).rounded(.down))
    return SplitCounts(train: points.count - tested, test: tested)
  }
  package var task: Task? { asked }
  private var asked: Task {
    .classification(classes: (1...classes).map { "class \($0)" })
  }

  package func split(
    _ count: Int, ownTestCount: Int?, seed: Seed
  ) -> (train: [Int32], test: [Int32]) {
    func tested(_ points: Int) -> Int {
      Int((testFraction * Double(points) + 1e-9).rounded(.down))
    }
    let rows = (0..<count).map { (row: Int32($0), isTest: tested($0 + 1) > tested($0)) }
    return (rows.filter { !$0.isTest }.map(\.row), rows.filter(\.isTest).map(\.row))
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let rows = split(points.count, ownTestCount: nil, seed: seed)
    let places = points.flatMap { [Float($0.x), Float($0.y)] }
    let inputs = stride(from: 0, to: places.count, by: 2).flatMap { place in
      features.map { Float($0(Double(places[place]), Double(places[place + 1]))) }
    }
    var dataset = Dataset(
      inputShape: [features.count], featureNames: features.map(\.rawValue), inputs: inputs,
      task: asked, targets: points.map { Float($0.label) }, trainRows: rows.train,
      testRows: rows.test)
    dataset.display = .plane(extent: PlaneOptions.extent)
    dataset.points = places
    dataset.planeFeatures = features
    return dataset
  }
}
