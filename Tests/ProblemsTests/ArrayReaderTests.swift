// Arrays of NumPy's: values, shapes, names, and what is no such array.
import Engine
import Foundation
import Numerics
import ProjectSupport
import Schema
import Testing

@testable import Problems

/// A file of one array, as `numpy.save` writes it.
func npy(_ type: String, _ shape: String, _ values: [UInt8], order: String = "False") -> [UInt8] {
  var header = "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }"
  header += String(repeating: " ", count: (64 - (11 + header.utf8.count) % 64) % 64) + "\n"
  let size = header.utf8.count
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(size & 255), UInt8(size >> 8)]
    + Array(header.utf8) + values
}

func bytes(of values: [some BitwiseCopyable]) -> [UInt8] {
  values.withUnsafeBytes { Array($0) }
}

struct ArrayReaderTests {
  private static let rows: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
  private static let inputs = npy("<f4", "(4, 2)", bytes(of: rows))
  private static let classes = npy("<i8", "(4,)", bytes(of: [7, 5, 7, 5] as [Int64]))
  /// numpy.savez_compressed(x=arange(12).reshape(4, 3) as float32, y=[5, 7, 5, 7])
  private static let archive = base64(
    "UEsDBC0AAAAIAAAAIQAWctyh//////////8FABQAeC5ucHkBABAAsAAAAAAAAABmAAAAAAAAAJvsF+ob"
      + "EMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6CsaaOgq1"
      + "CmQDLgYwaLAHEg5ABMQNQLwAiA8A8QMgZnBkYBAAYgUgNnAEAFBLAwQtAAAACAAAACEAnHgEmP//////"
      + "////BQAUAHkubnB5AQAQAKAAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOg"
      + "npZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RomOpo6CrUKFAAuVgYIYIfS6HwAUEsBAi0DLQAAAAgA"
      + "AAAhABZy3KFmAAAAsAAAAAUAAAAAAAAAAAAAAIABAAAAAHgubnB5UEsBAi0DLQAAAAgAAAAhAJx4BJhM"
      + "AAAAoAAAAAUAAAAAAAAAAAAAAIABnQAAAHkubnB5UEsFBgAAAAACAAIAZgAAACABAAAAAA==")

  private func folder(_ content: [String: [UInt8]], _ fields: [(String, Node)] = []) throws
    -> Dataset
  {
    let named = Dictionary(uniqueKeysWithValues: content.map { ("set/\($0).npy", $1) })
    return try DataFolderOfTest(named).load(
      "numpy", [("standardize", false), ("test_fraction", 0.25)] + fields)
  }

  @Test func featuresAndClassesAreRead() throws {
    let dataset = try folder(["x": Self.inputs, "y": Self.classes])
    #expect(dataset.inputShape == [2] && dataset.inputs == Self.rows)
    #expect(dataset.task.names == ["5", "7"] && dataset.targets == [1, 0, 1, 0])
    #expect(dataset.testRows.count == 1)
    let archive = try DataFolderOfTest(["set.npz": Self.archive]).load(
      "numpy", [("standardize", false)], path: "set.npz")
    #expect(archive.inputShape == [3] && archive.inputs == (0..<12).map { Float($0) })
    #expect(archive.targets == [0, 1, 0, 1] && archive.task.names == ["5", "7"])
  }

  /// The network sees other units; a person sees those of the file.
  @Test func standardizedFeaturesAreShownInTheirOwnUnits() throws {
    let dataset = try DataFolderOfTest(["set.npz": Self.archive]).load("numpy", [], path: "set.npz")
    #expect(dataset.inputs.max() ?? 99 < 3)
    #expect(dataset.featureMeasures.map(\.largest) == [9, 10, 11])
    #expect(DatasetSummary(dataset).features[0].measure.mean == 4.5)
  }

  @Test func everyTypeOfNumberIsRead() throws {
    let arrays: [[UInt8]] = [
      npy("|u1", "(2, 3)", [1, 2, 3, 4, 5, 6]),
      npy("<i4", "(2, 3)", bytes(of: [1, 2, 3, 4, 5, 6] as [Int32])),
      npy("<i8", "(2, 3)", bytes(of: [1, 2, 3, 4, 5, 6] as [Int64])),
      npy("<f4", "(2, 3)", bytes(of: [1, 2, 3, 4, 5, 6] as [Float])),
      npy("<f8", "(2, 3)", bytes(of: [1, 2, 3, 4, 5, 6] as [Double])),
    ]
    for array in arrays {
      let read = try NPYArray(array, "'x'")
      #expect(read.extents == [2, 3])
      #expect(try read.floats() == [1, 2, 3, 4, 5, 6])
      #expect(read.integers == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test func valuesAndTestPartsAreRead() throws {
    let dataset = try folder([
      "x_train": Self.inputs, "y_train": npy("<f4", "(4,)", bytes(of: [0.5, 1, 2, 3] as [Float])),
      "x_test": npy("<f4", "(1, 2)", bytes(of: [9, 10] as [Float])),
      "y_test": npy("<f4", "(1,)", bytes(of: [4] as [Float])),
    ])
    #expect(dataset.task.target == .values && dataset.targets == [0.5, 1, 2, 3, 4])
    #expect(dataset.trainRows == [0, 1, 2, 3] && dataset.testRows == [4])
    let two = try folder(
      ["a": Self.inputs, "b": npy("<f4", "(4, 2)", bytes(of: Self.rows))],
      [("inputs", "a"), ("labels", "b")])
    #expect(two.task.outputCount == 2 && two.targets == Self.rows)
    let numbers = try folder(["x": Self.inputs, "y": Self.classes], [("task", "regression")])
    #expect(numbers.targets == [7, 5, 7, 5])
  }

  @Test func imagesAndSequencesAreRead() throws {
    let pixels = (0..<24).map { UInt8($0) }
    let labels = npy("|u1", "(2,)", [0, 1])
    let grey = try folder(["x": npy("|u1", "(2, 3, 4)", pixels), "y": labels])
    #expect(grey.inputShape == [3, 4, 1] && grey.pixels(ofRow: 1)?.first == 12)
    // Channels first: 3 planes of 2 × 2.
    let planes = try folder(["x": npy("|u1", "(2, 3, 2, 2)", pixels), "y": labels])
    #expect(planes.inputShape == [2, 2, 3])
    #expect(planes.pixels(ofRow: 0)?.prefix(6) == [0, 4, 8, 1, 5, 9])
    let floats = npy("<f4", "(2, 3, 4)", bytes(of: pixels.map { Float($0) }))
    #expect(try folder(["x": floats, "y": labels]).inputShape == [3, 4])
    let image = try folder(["x": floats, "y": labels], [("form", "images")])
    #expect(image.inputShape == [3, 4, 1])
    #expect(image.display == .image(width: 4, height: 3, channels: 1, maximum: 23))
  }

  @Test func whatIsNoArrayIsRefused() throws {
    func array(_ bytes: [UInt8]) throws -> NPYArray { try NPYArray(bytes, "'x'") }
    refuses("'x': byte 0: this is no array of NumPy's") { try array([1, 2, 3]) }
    refuses("in Fortran's order") { try array(npy("<f4", "(1,)", [0, 0, 0, 0], order: "True")) }
    refuses("values of type '>f4'; allowed: uint8") { try array(npy(">f4", "(1,)", [0, 0, 0, 0])) }
    refuses("values of type '|O'") { try array(npy("|O", "(1,)", [0])) }
    refuses("3 bytes of values follow, but the shape 1 of '<f4' needs 4") {
      try array(npy("<f4", "(1,)", [0, 0, 0]))
    }
    refuses("shape [0]; allowed: at least one dimension") { try array(npy("<f4", "(0,)", [])) }
    refuses("values; allowed: at most") {
      try array(npy("<f4", "(9223372036854775807, 9)", []))
    }
    refuses("not 1 to 5 whole numbers") { try array(npy("<f4", "(1, x)", [])) }
    refuses("the header is cut off") { try array(Array(npy("<f4", "(1,)", []).prefix(40))) }
    let infinite = npy("<f4", "(4, 2)", bytes(of: [1, .infinity, 3, 4, 5, 6, 7, 8] as [Float]))
    refuses("value 1 is inf; allowed: finite numbers") {
      try folder(["x": infinite, "y": Self.classes])
    }
  }

  @Test func arraysThatDoNotFitAreRefused() throws {
    refuses("has no array of labels under a usual name; it has 'x'") {
      try folder(["x": Self.inputs])
    }
    refuses("has no array 'z'; it has 'x', 'y'; name one with data.inputs") {
      try folder(["x": Self.inputs, "y": Self.classes], [("inputs", "z")])
    }
    refuses("has 4 rows, but 'set': 'y' has 3 labels") {
      try folder(["x": Self.inputs, "y": npy("|u1", "(3,)", [0, 1, 0])])
    }
    refuses("the labels are no whole numbers") {
      try folder(
        ["x": Self.inputs, "y": npy("<f4", "(4,)", bytes(of: [0.5, 1, 2, 3] as [Float]))],
        [("task", "classification")])
    }
    refuses("is none of features; use data.form: auto") {
      try folder(
        ["x": npy("<f4", "(4, 2, 1)", bytes(of: Self.rows)), "y": Self.classes],
        [("form", "features")])
    }
    refuses("is a single array, but inputs and labels are needed") {
      try DataFolderOfTest(["x.npy": Self.inputs]).load("numpy", path: "x.npy")
    }
  }

  @Test func damagedArchivesAreRefused() throws {
    func read(_ change: (inout [UInt8]) -> Void) throws -> Dataset {
      var bytes = Self.archive
      change(&bytes)
      return try DataFolderOfTest(["set.npz": bytes]).load("numpy", path: "set.npz")
    }
    refuses("is no zip archive, or its end is missing") { try read { $0.removeLast(30) } }
    refuses("byte 0: what is packed here is damaged") { try read { $0[70] ^= 0xFF } }
    let end = Self.archive.count - 22
    refuses("the directory of the archive is damaged") { try read { $0[end + 16] = 1 } }
    refuses("the archive ends before its end") { try read { $0[end + 18] = 0x7F } }
    refuses("65535 files; allowed: at most 1000") {
      try read { ($0[end + 10], $0[end + 11]) = (255, 255) }
    }
    // Every single byte that is changed is refused or changes nothing: nothing traps.
    for place in Self.archive.indices {
      _ = try? read { $0[place] = $0[place] &+ 0x80 }
    }
  }
}
