// The datasets of the plane against their definitions, and against first values kept as constants.
import Numerics
import Problems
import Engine
import Schema
import Testing

let planeKinds = [
  "spiral", "circle", "xor", "gauss", "moons", "regression_plane", "regression_gaussians",
]

func plane(_ kind: String, _ fields: [(String, Node)] = [], seed: UInt64 = 1) throws -> Dataset {
  let entries = [Node.Entry("kind", Node(.string(kind)))] + fields.map { Node.Entry($0.0, $0.1) }
  return try decoded(Node(.map(entries))).load(seed: Seed(seed), files: DataFiles())
}

/// x, y and target of every row.
func rows(_ dataset: Dataset) -> [(x: Double, y: Double, target: Float)] {
  dataset.targets.enumerated().map { row, target in
    (Double(dataset.points[2 * row]), Double(dataset.points[2 * row + 1]), target)
  }
}

struct PlaneTests {
  @Test(arguments: planeKinds) func countsAsAsked(kind: String) throws {
    for points in [10, 11, 401] {
      let dataset = try plane(kind, [("points", Node(.integer(points)))])
      #expect(dataset.rowCount == points)
      #expect(dataset.points.count == 2 * points)
      if dataset.task.target == .classNumber {
        let first = dataset.targets.count { $0 == 0 }
        if kind != "xor" { #expect(abs(2 * first - points) <= 1) }
      }
    }
  }

  @Test(arguments: planeKinds) func liesInThePlane(kind: String) throws {
    let dataset = try plane(kind)
    #expect(dataset.display == .plane(extent: 3))
    #expect(dataset.points.allSatisfy { abs($0) <= 3 })
    #expect(dataset.inputs == dataset.points)
  }

  @Test(arguments: planeKinds) func noiseChangesTheDataAndNotTheSplit(kind: String) throws {
    let clean = try plane(kind)
    let noisy = try plane(kind, [("noise", 1.0)])
    #expect(bits(clean) != bits(noisy))
    #expect(clean.trainRows == noisy.trainRows)
    #expect(noisy.inputs.allSatisfy { $0.isFinite })
    if case .plane(let extent) = noisy.display {
      #expect(noisy.points.allSatisfy { abs($0) <= extent })
    }
  }

  @Test func theFeaturesAreThoseAskedFor() throws {
    let names: Node = ["x", "y", "x^2", "y^2", "xy", "sin x", "sin y"]
    let dataset = try plane("circle", [("features", names)])
    #expect(dataset.inputShape == [7])
    #expect(dataset.featureNames == ["x", "y", "x^2", "y^2", "xy", "sin x", "sin y"])
    let (x, y) = (Double(dataset.points[0]), Double(dataset.points[1]))
    let expected = [x, y, x * x, y * y, x * y, ExactMath.sin(x), ExactMath.sin(y)]
    #expect(Array(dataset.inputs[..<7]) == expected.map { Float($0) })
  }

  @Test(
    arguments: [
      (Node(.list([])), "read an empty list"), (["x", "x"], "a feature given twice"),
      (["x", "sinx"], "did you mean 'sin x'?"), (["z"], "allowed: x, y, x^2"),
    ] as [(Node, String)])
  func wrongFeaturesAreRefused(features: Node, message: String) {
    let error = #expect(throws: Faults.self) { try plane("xor", [("features", features)]) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("data.features") == true)
  }

  @Test(
    arguments: [
      ("points", 9), ("points", 100_001), ("noise", -0.1), ("noise", 5.1), ("test_fraction", 0.91),
      ("turns", 0),
    ] as [(String, Node)])
  func wrongNumbersAreRefused(field: String, value: Node) {
    let error = #expect(throws: Faults.self) { try plane("spiral", [(field, value)]) }
    #expect(error?.description.contains("data.\(field): read") == true)
  }

  @Test func theSpiralsArmsWindAroundTheCentre() throws {
    let dataset = try plane("spiral", [("turns", 1.5)])
    for (index, row) in rows(dataset).enumerated() {
      let along = Double(index % 200) / 200
      #expect(abs((row.x * row.x + row.y * row.y).squareRoot() - 2.5 * along) < 1e-6)
      #expect(row.target == (index < 200 ? 0 : 1))
    }
    // A third of the way along is half a turn: straight down from the start of the first arm.
    let half = rows(try plane("spiral", [("turns", 1.5), ("points", 600)]))[100]
    #expect(abs(half.x) < 1e-6 && abs(half.y + 2.5 / 3) < 1e-6)
    // The second arm is the first one turned by half a turn.
    let points = rows(dataset)
    for index in 0..<200 {
      #expect(abs(points[index].x + points[index + 200].x) < 1e-6)
      #expect(abs(points[index].y + points[index + 200].y) < 1e-6)
    }
  }

  @Test func theCircleIsADiscInARing() throws {
    for row in rows(try plane("circle")) {
      let radius = (row.x * row.x + row.y * row.y).squareRoot()
      #expect(row.target == 1 ? radius <= 1.2500001 : (1.7499999...2.5000001).contains(radius))
    }
    // Noise mixes the classes, it does not move points.
    let noisy = try plane("circle", [("noise", 0.5)])
    let clean = try plane("circle")
    #expect(noisy.points == clean.points)
    #expect(noisy.targets != clean.targets)
  }

  @Test func exclusiveOrComparesSigns() throws {
    for row in rows(try plane("xor")) {
      #expect((row.x * row.y >= 0) == (row.target == 1))
      #expect(abs(row.x) >= 0.1499999 && abs(row.y) >= 0.1499999)
    }
  }

  @Test func gaussCloudsLieAroundTheirCentres() throws {
    let upper = rows(try plane("gauss", [("points", 20_000)])).filter { $0.target == 1 }
    let mean = upper.reduce(0) { $0 + $1.x } / Double(upper.count)
    let variance =
      upper.reduce(0) { $0 + ($1.x - mean) * ($1.x - mean) } / Double(upper.count)
    #expect(abs(mean - 1) < 0.02)
    #expect(abs(variance - 0.125) < 0.01)
    let noisy = rows(try plane("gauss", [("points", 20_000), ("noise", 1.0)]))
      .filter { $0.target == 1 }
    let spread = noisy.reduce(0) { $0 + ($1.y - 1) * ($1.y - 1) } / Double(noisy.count)
    #expect(abs(spread - 1.125) < 0.06)
  }

  @Test func moonsAreHalfCircles() throws {
    for row in rows(try plane("moons")) {
      let (x, y) = (row.x * 0.6 + 0.5, row.y * 0.6 + 0.25)
      let (dx, dy) = row.target == 0 ? (x, y) : (x - 1, y - 0.5)
      #expect(abs(dx * dx + dy * dy - 1) < 1e-5)
      #expect(row.target == 0 ? dy > -1e-6 : dy < 1e-6)
    }
  }

  @Test func regressionsFollowTheirFormulas() throws {
    for row in rows(try plane("regression_plane")) {
      #expect(abs(Double(row.target) - (row.x + row.y) / 5) < 1e-6)
    }
    let points = rows(try plane("regression_gaussians", [("points", 5000)]))
    #expect(points.allSatisfy { (-1...1).contains($0.target) })
    #expect(points.contains { $0.target > 0.9 } && points.contains { $0.target < -0.9 })
    for row in points {
      let hill = (row.x * row.x + (row.y + 1.25) * (row.y + 1.25)).squareRoot()
      if hill < 0.5 { #expect(abs(Double(row.target) - (1 - hill)) < 1e-5) }
      if abs(row.y) > 2.26 { #expect(row.target == 0) }
    }
  }
}

/// Kept bits: a change here changes every stored run on that data.
struct KeptValuesTests {
  @Test(
    arguments: [
      ("spiral", "8db9b0e3d68d5146"), ("circle", "4e83e92772e7a52e"), ("xor", "528d8e330a68ed47"),
      ("gauss", "eb29dd60ac1e7554"), ("moons", "aedc0f97380b9540"),
      ("regression_plane", "35061cc863119be8"), ("regression_gaussians", "61e2d55bbf72b62a"),
      ("digits", "2776ca11bc53d549"),
    ])
  func digestsStay(kind: String, digest: String) throws {
    let fields: [(String, Node)] =
      kind == "digits" ? [] : [("noise", 0.1), ("features", ["x", "y", "xy", "sin x"])]
    let found = bits(try plane(kind, fields, seed: 42))
    #expect(found == digest)
  }

  @Test func firstValuesStay() throws {
    let circle = try plane("circle", seed: 42)
    #expect(circle.points[..<4] == [0.5895787, 0.7130553, -0.052041385, 0.67904097])
    let noisy = try plane("spiral", [("noise", 0.05)], seed: 42)
    #expect(noisy.points[..<4] == [0.015519642, 0.06873761, 0.0010153532, 0.013794486])
    #expect(noisy.testRows[..<4] == [204, 186, 213, 212])
  }
}
