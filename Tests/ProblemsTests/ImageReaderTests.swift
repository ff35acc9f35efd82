// Images in files: small ones of each format, right and damaged.
import Engine
import Foundation
import Numerics
import ProjectSupport
import Schema
import Testing

@testable import Problems

/// Files made for one test, and a dataset that reads them.
struct DataFolderOfTest {
  let folder: TemporaryFolder
  var files: DataFiles { DataFiles(folder: folder.path, log: ReadLog()) }

  init(_ content: [String: [UInt8]] = [:]) throws {
    folder = try TemporaryFolder()
    for (name, bytes) in content { try folder.write(bytes, to: name) }
  }

  func load(_ kind: String, _ fields: [(String, Node)] = [], path: String = "set") throws -> Dataset
  {
    let all = [("kind", Node(.string(kind))), ("path", Node(.string(path)))] + fields
    return try decoded(Node(.map(all.map { Node.Entry($0.0, $0.1) })))
      .load(seed: Seed(1), files: files)
  }
}

/// An IDX file of bytes.
func idx(_ extents: [Int], _ values: [UInt8], type: UInt8 = 8) -> [UInt8] {
  let sizes = extents.flatMap { extent in (0..<4).map { UInt8(extent >> (24 - 8 * $0) & 255) } }
  return [0, 0, type, UInt8(extents.count)] + sizes + values
}

func base64(_ text: String) -> [UInt8] { Array(Data(base64Encoded: text) ?? Data()) }

struct IDXTests {
  private static let images = idx([3, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  private static let labels = idx([3], [7, 5, 7])
  /// The same labels, packed.
  private static let packed = base64("H4sIAAAAAAACA2Ng4GBkYGBgZmdlBwDnyxzoCwAAAA==")

  @Test func imagesAndLabelsAreRead() throws {
    let dataset = try DataFolderOfTest([
      "set/train-images-idx3-ubyte": Self.images, "set/train-labels-idx1-ubyte.gz": Self.packed,
      "set/t10k-images-idx3-ubyte": idx([1, 2, 2], [20, 21, 22, 255]),
      "set/t10k-labels-idx1-ubyte": idx([1], [5]),
    ]).load("idx", [("standardize", false)])
    #expect(dataset.inputShape == [2, 2, 1] && dataset.rowCount == 4)
    #expect(dataset.task.names == ["5", "7"] && dataset.targets == [1, 0, 1, 0])
    #expect(dataset.trainRows == [0, 1, 2] && dataset.testRows == [3])
    #expect(dataset.inputs(ofRow: 1) == [4, 5, 6, 7].map { Float(Double($0) / 255) })
    #expect(dataset.inputs(ofRow: 3).last == 1)
    #expect(dataset.pixels(ofRow: 3) == [20, 21, 22, 255])
    #expect(dataset.display == .image(width: 2, height: 2, channels: 1, maximum: 255))
  }

  /// One mean and deviation of all training pixels: 0 to 11 here.
  @Test func standardizingIsOfTheTrainingRows() throws {
    let dataset = try DataFolderOfTest([
      "set/train-images-idx3-ubyte": Self.images, "set/train-labels-idx1-ubyte": Self.labels,
      "set/test-images-idx3-ubyte": idx([1, 2, 2], [255, 255, 255, 255]),
      "set/test-labels-idx1-ubyte": idx([1], [5]),
    ]).load("idx")
    let deviation = (143.0 / 12).squareRoot()
    #expect(dataset.inputs(ofRow: 0)[0] == Float((0 - 5.5) / deviation))
    #expect(dataset.inputs(ofRow: 3)[0] == Float((255 - 5.5) / deviation))
    let summary = DatasetSummary(dataset)
    #expect(summary.features.map(\.name) == ["grey"] && summary.featureCount == 4)
    #expect(summary.features[0].measure.largest == 255)
  }

  @Test func theSplitIsRandomWithoutATestPart() throws {
    let dataset = try DataFolderOfTest([
      "set/train-images-idx3-ubyte": Self.images, "set/train-labels-idx1-ubyte": Self.labels,
      "set/labels.txt": Array("shoe\ncoat\n".utf8),
    ]).load("idx", [("test_fraction", 0.3)])
    #expect(dataset.trainRows.count == 2 && dataset.testRows.count == 1)
    #expect(dataset.task.names == ["shoe", "coat"])
  }

  @Test func whatIsDamagedIsSaid() throws {
    func read(_ content: [String: [UInt8]]) throws -> Dataset {
      try DataFolderOfTest(content).load("idx")
    }
    func images(_ bytes: [UInt8]) -> [String: [UInt8]] {
      ["set/a-images-idx3-ubyte": bytes, "set/a-labels-idx1-ubyte": Self.labels]
    }
    let short = Array(Self.images.dropLast())
    refuses("byte 16: 11 bytes of values follow, but its dimensions 3×2×2 need 12") {
      try read(images(short))
    }
    refuses("'set/a-images-idx3-ubyte': byte 0: this is no IDX file") {
      try read(images([1, 2, 3, 4]))
    }
    refuses("byte 2: values of type 13; allowed: 8") {
      try read(images(idx([3, 2, 2], [], type: 13)))
    }
    refuses("byte 12: dimension 3 is 4294967295") {
      try read(images(idx([3, 2, 0xFFFF_FFFF], [1])))
    }
    refuses("byte 6: the file ends within its header") { try read(images([0, 0, 8, 3, 0, 0])) }
    refuses("byte 3: 2 dimensions") { try read(images(idx([3, 2], [0, 0, 0, 0, 0, 0]))) }
    refuses("has 2 images, but") { try read(images(idx([2, 2, 2], Array(0..<8)))) }
    refuses("has no file of labels beside it") {
      try read(["set/a-images-idx3-ubyte": Self.images])
    }
    refuses("holds no IDX file of images to train on") { try read(["set/other": [1]]) }
    refuses("holds several sets: 'a-', 'b-'") {
      try read(images(Self.images).merging(["set/b-images-idx3-ubyte": Self.images]) { a, _ in a })
    }
    refuses("the gzip file ends before its end") {
      try read([
        "set/a-images-idx3-ubyte": Self.images,
        "set/a-labels-idx1-ubyte.gz": Array(Self.packed.prefix(20)),
      ])
    }
    var damaged = Self.packed
    damaged[14] ^= 0xFF
    refuses("the gzip file is damaged") {
      try read(["set/a-images-idx3-ubyte": Self.images, "set/a-labels-idx1-ubyte.gz": damaged])
    }
    refuses("every label is 3; allowed: 2 to 256 classes") {
      try read([
        "set/a-images-idx3-ubyte": Self.images, "set/a-labels-idx1-ubyte": idx([3], [3, 3, 3]),
      ])
    }
  }

  /// A packed file is unpacked into so much memory and no more.
  @Test func aBombIsRefused() throws {
    let bytes = try Codec.unpacked(Self.packed, "'x'")
    #expect(bytes == Self.labels)
    refuses("more than 10 bytes come out of this gzip file") {
      try Codec.unpacked(Self.packed, "'x'", maximumBytes: 10)
    }
  }
}

struct CIFARTests {
  /// A record: red 1, green 2, blue 3 everywhere, but for the first pixel.
  private func record(_ labels: [UInt8], first: UInt8) -> [UInt8] {
    labels
      + (1...3).flatMap { channel in
        [first] + [UInt8](repeating: UInt8(channel), count: 1023)
      }
  }

  @Test func recordsBecomeImages() throws {
    let dataset = try DataFolderOfTest([
      "set/data_batch_1.bin": record([0], first: 10) + record([9], first: 20),
      "set/data_batch_2.bin": record([3], first: 30), "set/test_batch.bin": record([1], first: 40),
      "set/readme.html": Array("CIFAR".utf8),
    ]).load("cifar", [("standardize", false)])
    #expect(dataset.inputShape == [32, 32, 3] && dataset.targets == [0, 9, 3, 1])
    #expect(dataset.trainRows == [0, 1, 2] && dataset.testRows == [3])
    #expect(dataset.pixels(ofRow: 2)?.prefix(6) == [30, 30, 30, 1, 2, 3])
    #expect(dataset.task.names[9] == "truck" && dataset.task.names.count == 10)
    let hundred = try DataFolderOfTest(["one.bin": record([19, 99], first: 7)])
      .load("cifar", path: "one.bin")
    #expect(hundred.targets == [99] && hundred.task.names.count == 100)
  }

  @Test func whatIsDamagedIsSaid() throws {
    func read(_ bytes: [UInt8]) throws -> Dataset {
      try DataFolderOfTest(["one.bin": bytes]).load("cifar", path: "one.bin")
    }
    refuses("'one.bin' has 3072 bytes; allowed: records of 3073 bytes") {
      try read(Array(record([0], first: 0).dropLast()))
    }
    refuses("byte 3073: the label is 10; allowed: 0 to 9") {
      try read(record([0], first: 0) + record([10], first: 0))
    }
    refuses("has 0 bytes") { try read([]) }
    refuses("holds no file to train on") {
      try DataFolderOfTest(["set/test.bin": record([1], first: 0)]).load("cifar")
    }
  }
}

struct ImageFolderTests {
  static let grey = base64(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR42mNgaPjPwMjEDAAIDQGG5UheNQAAAABJRU5Erk"
      + "Jggg==")
  static let transparent = base64(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR42mP4z8DFwMjE/B8ACUwCD1Lf1sAAAAAASUVORK"
      + "5CYII=")
  static let oneBit = base64(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAABAQAAAAAzmykZAAAACklEQVR42mNYAAAAogChcQXLQQAAAABJRU5ErkJggg==")
  static let deep = base64(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABEAIAAADA54+dAAAAD0lEQVR42mMQMll99v9/AAmHA71cd8tCAAAAAElFTkSuQm"
      + "CC")
  static let palette = base64(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAMAAADD/I+4AAAABlBMVEUJCAcGBQRRWNeRAAAAC0lEQVR42mNgZAAAAAUAAk"
      + "LCRJ8AAAAASUVORK5CYII=")

  @Test func everyKindOfImageIsRead() throws {
    func image(_ bytes: [UInt8]) throws -> PixelFile { try PixelFile.read(bytes, "'x'") }
    let wide = PixelFile(width: 3, height: 2, channels: 1, pixels: [0, 128, 255, 1, 2, 3])
    #expect(try image(Self.grey) == wide)
    #expect(
      try image(Self.transparent)
        == PixelFile(width: 2, height: 1, channels: 3, pixels: [255, 0, 10, 1, 2, 3]))
    #expect(
      try image(Self.oneBit) == PixelFile(width: 3, height: 1, channels: 1, pixels: [255, 0, 255]))
    #expect(
      try image(Self.deep) == PixelFile(width: 1, height: 1, channels: 3, pixels: [18, 171, 255]))
    #expect(
      try image(Self.palette)
        == PixelFile(width: 2, height: 1, channels: 3, pixels: [6, 5, 4, 9, 8, 7]))
    let plain = "P2 # made by hand\n3 2\n255\n0 128 255\n1 2 3\n"
    #expect(try image(Array(plain.utf8)) == wide)
    #expect(try image(Array("P5 3 2 255\n".utf8) + wide.pixels) == wide)
    #expect(
      try image(Array("P6 1 1 65535\n".utf8) + [0, 0, 0x80, 0, 0xFF, 0xFF])
        == PixelFile(width: 1, height: 1, channels: 3, pixels: [0, 128, 255]))
    #expect(
      try image(Array("P3 1 1 3 0 1 3".utf8))
        == PixelFile(width: 1, height: 1, channels: 3, pixels: [0, 85, 255]))
  }

  @Test func damagedImagesAreRefused() {
    func image(_ bytes: [UInt8]) throws -> PixelFile { try PixelFile.read(bytes, "'x'") }
    refuses("ends before its end") { try image(Array(Self.grey.prefix(50))) }
    var damaged = Self.grey
    damaged[45] ^= 0x55
    refuses("'x': the PNG file is damaged") { try image(damaged) }
    var huge = Self.grey
    huge[16] = 0x7F
    refuses("'x': the PNG file is damaged") { try image(huge) }
    refuses("is no image that can be read") { try image(Array("GIF89a".utf8)) }
    refuses("byte 3: its width is 0; allowed: 1 to 16384") {
      try image(Array("P5 0 1 255\n1".utf8))
    }
    refuses("need 6 bytes from byte 11") { try image(Array("P5 3 2 255\n12".utf8)) }
    refuses("byte 11: a value is 9; allowed: 0 to 3") { try image(Array("P2 2 1 3 0 9".utf8)) }
    refuses("there is no number where a value") { try image(Array("P2 2 1 3 0 x".utf8)) }
    refuses("allowed: at most 16777216 values") { try image(Array("P5 16384 16384 255\n".utf8)) }
  }

  /// A new pixel is the mean of the area it covers.
  @Test func resizingTakesMeans() {
    let image = PixelFile(width: 4, height: 2, channels: 1, pixels: [0, 2, 4, 6, 8, 10, 12, 14])
    #expect(image.resized(width: 2, height: 1).pixels == [5, 9])
    #expect(
      image.resized(width: 8, height: 2).pixels
        == [0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14])
    // Thirds: 0 and a third of 2, two thirds of either, and so on.
    #expect(
      PixelFile(width: 4, height: 1, channels: 1, pixels: [0, 90, 180, 255])
        .resized(width: 3, height: 1).pixels == [23, 135, 236])
    #expect(image.withChannels(3).withChannels(1) == image)
  }

  @Test func foldersAreClasses() throws {
    let dataset = try DataFolderOfTest([
      "set/train/dog/1.png": Self.grey, "set/train/cat/2.png": Self.grey,
      "set/train/cat/1.pgm": Array("P5 3 2 255\n".utf8) + [9, 9, 9, 9, 9, 9],
      "set/test/dog/1.png": Self.grey, "set/train/cat/notes.txt": [65],
    ]).load("images", [("standardize", false)])
    #expect(dataset.inputShape == [2, 3, 1] && dataset.task.names == ["cat", "dog"])
    #expect(dataset.targets == [0, 0, 1, 1] && dataset.testRows == [3])
    #expect(dataset.pixels(ofRow: 0) == [9, 9, 9, 9, 9, 9])
    let scaled = try DataFolderOfTest([
      "set/a/1.png": Self.grey, "set/b/1.png": Self.transparent,
    ]).load("images", [("height", 2), ("width", 2), ("test_fraction", 0)])
    #expect(scaled.inputShape == [2, 2, 3] && scaled.rowCount == 2)
  }

  @Test func foldersThatAreNoClassesAreRefused() throws {
    func read(_ names: [String], _ fields: [(String, Node)] = []) throws -> Dataset {
      var content = Dictionary(uniqueKeysWithValues: names.map { ($0, Self.grey) })
      if names.contains("set/c/odd.png") { content["set/c/odd.png"] = Self.transparent }
      return try DataFolderOfTest(content).load("images", fields)
    }
    refuses("lies in no folder of a class") { try read(["set/1.png"]) }
    refuses("1 class, a folder each; allowed: 2 to 1000") { try read(["set/a/1.png"]) }
    refuses("'set/c/odd.png' has 1×2 pixels, but the images before it 2×3; data.height") {
      try read(["set/a/1.png", "set/c/odd.png"])
    }
    refuses("data.width: read 0 beside a height") {
      try read(["set/a/1.png", "set/b/1.png"], [("height", 4)])
    }
    refuses("there is no file 'set'") { try read([]) }
  }
}
