// Every built-in dataset, swept through its catalog: what holds for all of them.
import Numerics
import Problems
import Engine
import Schema
import Testing

/// The kinds that need no file.
let builtIn = datasetCatalog.entries.filter { type(of: $0.standard).fileFields.isEmpty }
  .map(\.kind)

func standard(_ kind: String) throws -> any DatasetKind {
  try #require(datasetCatalog[kind]).standard
}

/// Decodes a dataset, or throws all faults.
func decoded(_ node: Node) throws -> any DatasetKind {
  var faults = FaultCollector()
  let kind = datasetCatalog.decode(node, path: "data", into: &faults)
  try faults.check()
  return try #require(kind)
}

func bits(_ dataset: Dataset) -> String {
  var digest = Digest()
  for values in [dataset.inputs, dataset.targets, dataset.points, dataset.pixels] {
    for value in values { digest.combine(value) }
  }
  for row in dataset.trainRows + dataset.testRows { digest.combine(UInt32(bitPattern: row)) }
  return digest.text
}

struct CatalogTests {
  @Test func listsEveryKindOnce() {
    #expect(
      Set(datasetCatalog.kinds).isSuperset(of: [
        "spiral", "circle", "xor", "gauss", "moons", "regression_plane", "regression_gaussians",
        "digits",
      ]))
    #expect(Set(datasetCatalog.kinds).count == datasetCatalog.kinds.count)
  }

  @Test(arguments: builtIn) func loadsWithItsDefaults(kind: String) throws {
    let dataset = try standard(kind).load(seed: Seed(1), files: DataFiles())
    let rows = dataset.rowCount
    #expect(rows > 0)
    #expect(dataset.inputs.count == rows * dataset.inputShape.count)
    #expect(dataset.targets.count == rows * dataset.targetWidth)
    #expect(dataset.featureNames.count == dataset.inputShape.count)
    #expect(dataset.inputs.allSatisfy { $0.isFinite })
    #expect(dataset.targets.allSatisfy { $0.isFinite })
    #expect(!dataset.trainRows.isEmpty && !dataset.testRows.isEmpty)
    #expect((dataset.trainRows + dataset.testRows).sorted() == (0..<Int32(rows)).map(\.self))
    let outputCount = try standard(kind).outputCount
    #expect(outputCount == dataset.task.outputCount)
    if dataset.task.target == .classNumber {
      // -1 is padding.
      #expect(
        Set(dataset.targets).subtracting([-1])
          == Set((0..<dataset.task.outputCount).map(Float.init)))
    }
  }

  /// Which rows are trained on can be told without making them, and what they are made of too.
  @Test(arguments: builtIn) func theSplitIsKnownBeforehand(kind: String) throws {
    let data = try standard(kind)
    let dataset = try data.load(seed: Seed(4), files: DataFiles())
    let split = data.split(dataset.rowCount, ownTestCount: nil, seed: Seed(4))
    #expect(split.train == dataset.trainRows && split.test == dataset.testRows)
    let other = try decoded(["kind": Node(.string(kind)), "test_fraction": 0.25])
    #expect(other.testFraction == 0.25)
    let keepsRows = type(of: data).dividingFields.contains("test_fraction")
    #expect((other.rowSource(seed: Seed(4)) == data.rowSource(seed: Seed(4))) == keepsRows)
    #expect(
      (data.rowSource(seed: Seed(5)) == data.rowSource(seed: Seed(4))) == type(of: data).isStored)
  }

  @Test(arguments: builtIn) func theSeedDecidesEveryBit(kind: String) throws {
    let dataset = try standard(kind)
    let first = bits(try dataset.load(seed: Seed(1), files: DataFiles()))
    let again = bits(try dataset.load(seed: Seed(1), files: DataFiles()))
    let other = bits(try dataset.load(seed: Seed(2), files: DataFiles()))
    #expect(again == first)
    // Points of one's own are what they are.
    #expect((other != first) == (kind != OwnPoints.kind))
  }

  @Test(arguments: builtIn) func fieldsAreDocumentedAndRoundTrip(kind: String) throws {
    let entry = try #require(datasetCatalog[kind])
    #expect(!entry.summary.isEmpty)
    #expect(entry.fields.allSatisfy { !$0.help.isEmpty })
    let again = try decoded(entry.standard.kindNode)
    #expect(again.equals(entry.standard))
    let bare = try decoded(Node(.string(kind)))
    #expect(bare.equals(entry.standard))
    var complete: Node = entry.standard.completeNode
    complete["kind"] = Node(.string(kind))
    let full = try decoded(complete)
    #expect(full.equals(entry.standard))
  }

  @Test(
    arguments: builtIn, [(0.0, 0), (0.0001, 1), (0.2, 80), (0.5, 200), (0.9, 360)])
  func splitsAsAsked(kind: String, fraction: (asked: Double, of400: Int)) throws {
    var node = try standard(kind).completeNode
    node["kind"] = Node(.string(kind))
    if node["size"] != nil { node["size"] = 8 }
    node["test_fraction"] = Node(.number(fraction.asked))
    let data = try decoded(node)
    let dataset = try data.load(seed: Seed(3), files: DataFiles())
    #expect(dataset.testRows.count == data.splitCounts?.test)
    #expect(dataset.trainRows.count == data.splitCounts?.train)
    let ofDigits = [0.0: 0, 0.0001: 1, 0.2: 360, 0.5: 899, 0.9: 1618][fraction.asked]
    if kind == "digits" { #expect(dataset.testRows.count == ofDigits) }
    if dataset.rowCount == 400 { #expect(dataset.testRows.count == fraction.of400) }
  }

  @Test func aNewSeedSplitsAnew() throws {
    let a = try Digits().load(seed: Seed(1), files: DataFiles())
    let b = try Digits().load(seed: Seed(2), files: DataFiles())
    #expect(a.pixels == b.pixels)
    #expect(Set(a.testRows) != Set(b.testRows))
    // Random, not the first or last rows.
    let mean = a.testRows.map(Double.init).reduce(0, +) / Double(a.testRows.count)
    #expect(abs(mean - 898) < 100)
  }
}
