// Arrays of NumPy's: an archive (.npz), or a folder of single arrays (.npy).
internal import Engine
package import Numerics
package import Schema

/// Inputs and labels in arrays, found by their names.
package struct NumPyData: ImageFileKind {
  /// What one row of inputs is.
  package enum Form: String, CaseIterable, Sendable {
    case automatic = "auto"
    case features, sequences, images
  }

  package static let kind = "numpy"
  package static let summary = "arrays of NumPy's, in an .npz file or a folder of .npy files"
  package static let details = """
    `path` is an `.npz` file, or a folder of `.npy` files. One array holds the inputs, a row an
    example, and one the labels. They are found by their names, in this order: `x_train`,
    `train_images`, `X`, `x`, `data`, `images`, `inputs`, and `y_train`, `train_labels`, `y`,
    `target`, `targets`, `labels`; `inputs` and `labels` name others. `x_test` (`test_images`) and
    `y_test` (`test_labels`), where they are there, are the test part. Values are uint8, int32,
    int64, float32 or float64, little-endian, in C's order.

    With `form: auto` an array of two dimensions holds features, one of four images (height, width,
    channels; where only the second dimension is 1 or 3, channels first), one of three grey images
    where it holds bytes, and else sequences of positions × features. Features are standardized
    one by one, images channel by channel where they are bytes, and anything else as a whole.

    Whole numbers are classes, in the order of their values, at most 1,000 of them; other labels are
    values, as many as the array has columns. `task` decides it otherwise.
    """

  package var options = ImageOptions()
  package var inputs = ""
  package var labels = ""
  package var form = Form.automatic
  package var task = CSVTask.automatic

  package init() {}

  package static var fields: [Field<NumPyData>] {
    imageFields(path: "an .npz file, or a folder of .npy files") + [
      .text("inputs", \.inputs, maximumLength: 64, help: "the array to learn from; found if empty"),
      .text("labels", \.labels, maximumLength: 64, help: "the array to predict; found if empty"),
      .choice("form", \.form, help: "what a row is; auto: by the number of dimensions"),
      .choice("task", \.task, help: "auto: classes if the labels are whole numbers"),
    ]
  }

  private static let inputNames = [
    "x_train", "train_images", "X_train", "X", "x", "data", "images", "inputs",
  ]
  private static let labelNames = [
    "y_train", "train_labels", "Y_train", "y", "Y", "target", "targets", "labels",
  ]
  private static let testInputNames = ["x_test", "test_images", "X_test"]
  private static let testLabelNames = ["y_test", "test_labels", "Y_test"]

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let source = try Arrays(options.path, files)
    let x = try source.array(inputs, Self.inputNames, "inputs")
    let y = try source.array(labels, Self.labelNames, "labels")
    guard x.extents[0] == y.extents[0] else {
      throw DataError(
        "\(x.name) has \(x.extents[0]) rows, but \(y.name) has \(y.extents[0]) labels")
    }
    let xTest = try source.first(Self.testInputNames)
    let yTest = xTest == nil ? nil : try source.first(Self.testLabelNames)
    if let xTest, let yTest {
      guard xTest.extents.dropFirst() == x.extents.dropFirst(),
        xTest.extents[0] == yTest.extents[0],
        yTest.extents.dropFirst() == y.extents.dropFirst()
      else {
        throw DataError(
          "\(xTest.name) and \(yTest.name) do not fit \(x.name) and \(y.name): their shapes are "
            + "\(Shape(xTest.extents)), \(Shape(yTest.extents)), \(Shape(x.extents)), "
            + "\(Shape(y.extents))")
      }
    }
    let tested = yTest == nil ? nil : xTest
    let (task, targets) = try targets([y] + (yTest.map { [$0] } ?? []))
    return try dataset(
      [x] + (tested.map { [$0] } ?? []), task, targets, testCount: tested?.extents[0], seed: seed)
  }

  /// The task and the targets of all rows.
  private func targets(_ parts: [NPYArray]) throws -> (Task, [Float]) {
    let first = parts[0]
    guard first.extents.count <= 2 else {
      throw DataError(
        "\(first.name): labels of shape \(Shape(first.extents)); allowed: one a row, or a row of "
          + "values")
    }
    let width = first.extents.count == 2 ? first.extents[1] : 1
    let integers = parts.compactMap(\.integers)
    let isWhole = integers.count == parts.count && width == 1
    var isFloat = false
    if case .floats = first.values { isFloat = true }
    let asksClasses = task == .classification
    if task != .regression, isWhole, asksClasses || !isFloat {
      let all = integers.flatMap(\.self)
      let present = Set(all).sorted()
      if (2...CSVLabels.maximumClasses).contains(present.count) {
        var number: [Int: Float] = [:]
        for (index, label) in present.enumerated() { number[label] = Float(index) }
        return (
          .classification(classes: present.map(String.init)), all.map { number[$0] ?? 0 }
        )
      }
      guard !asksClasses, present.count > 1 else {
        throw DataError(
          "\(first.name): \(present.count) different labels; allowed: 2 to "
            + "\(CSVLabels.maximumClasses) classes")
      }
    }
    guard !asksClasses else {
      throw DataError(
        "\(first.name): the labels are no whole numbers, one a row; use data.task: regression")
    }
    guard width <= 4096 else {
      throw DataError("\(first.name): \(width) values to predict; allowed: at most 4096")
    }
    let names = width == 1 ? ["value"] : (1...width).map { "value \($0)" }
    return (.regression(outputs: names), try parts.flatMap { try $0.floats() })
  }

  private func dataset(
    _ parts: [NPYArray], _ task: Task, _ targets: [Float], testCount: Int?, seed: Seed
  ) throws -> Dataset {
    let first = parts[0]
    let sample = Array(first.extents.dropFirst())
    let isImage = try self.isImage(first, sample)
    if isImage, case .bytes(var bytes, let start) = first.values {
      for case .bytes(let more, let begin) in parts.dropFirst().map(\.values) {
        bytes += more[begin...]
      }
      let place = ImagePlace(sample)
      try ImageSet.check(place.height, place.width, place.channels, first.name)
      var images = ImageSet(
        height: place.height, width: place.width, channels: place.channels, bytes: bytes,
        start: start, targets: targets, task: task, testCount: testCount)
      if place.isPlanar {
        images.bytes = place.interleaved(Array(bytes[start...]))
        images.start = 0
      }
      return images.dataset(options, seed: seed)
    }
    var values = try parts.flatMap { try $0.floats() }
    var shape = sample.isEmpty ? [1] : sample
    if isImage {
      let place = ImagePlace(sample)
      if place.isPlanar { values = place.interleaved(values) }
      shape = [place.height, place.width, place.channels]
    }
    let width = shape.reduce(1, *)
    guard width <= 65_536 else {
      throw DataError("\(first.name): \(width) values a row; allowed: at most 65536")
    }
    let rows = splitRows(
      values.count / width, ownTestCount: testCount, testFraction: options.testFraction, seed: seed)
    let pixels = values
    if options.standardizes {
      standardize(&values, width: width, rows: rows.train, together: shape.count > 1)
    }
    var dataset = Dataset(
      inputShape: Shape(shape), featureNames: (1...width).map { "feature \($0)" }, inputs: values,
      task: task, targets: targets, trainRows: rows.train, testRows: rows.test)
    dataset.ownTestCount = testCount
    // A table of moderate width is shown in its own units, as one of text is.
    if options.standardizes, shape.count == 1, width <= 4096 {
      dataset.featureMeasures = ColumnMeasure.all(of: pixels, width: width)
    }
    if isImage, let least = pixels.min(), least >= 0, let largest = pixels.max() {
      dataset.display = .image(
        width: shape[1], height: shape[0], channels: shape[2], maximum: largest)
      dataset.pixels = pixels
    }
    return dataset
  }

  private func isImage(_ array: NPYArray, _ sample: [Int]) throws -> Bool {
    let allowed: ClosedRange<Int>
    switch form {
    case .automatic:
      guard sample.count <= 3 else {
        throw DataError(
          "\(array.name): shape \(Shape(array.extents)); allowed: at most 4 dimensions")
      }
      return sample.count == 3 || sample.count == 2 && array.isBytes
    case .features: allowed = 0...1
    case .sequences: allowed = 2...2
    case .images: allowed = 2...3
    }
    guard allowed.contains(sample.count) else {
      throw DataError(
        "\(array.name): shape \(Shape(array.extents)) is none of \(form.rawValue); use "
          + "data.form: auto")
    }
    return form == .images
  }

  /// Where height, width and channels stand in a sample.
  private struct ImagePlace {
    var height: Int
    var width: Int
    var channels = 1
    /// Whether the channels stand first, each a whole plane.
    var isPlanar = false

    init(_ sample: [Int]) {
      (height, width) = (sample[0], sample[1])
      guard sample.count == 3 else { return }
      channels = sample[2]
      if ![1, 3].contains(sample[2]), [1, 3].contains(sample[0]) {
        (channels, height, width, isPlanar) = (sample[0], sample[1], sample[2], true)
      }
    }

    func interleaved<Value>(_ planes: [Value]) -> [Value] {
      let plane = height * width
      var made: [Value] = []
      made.reserveCapacity(planes.count)
      for start in stride(from: 0, to: planes.count, by: plane * channels) {
        for pixel in 0..<plane {
          for channel in 0..<channels { made.append(planes[start + channel * plane + pixel]) }
        }
      }
      return made
    }
  }
}

extension NumPyData: RecognizedData {
  package static func recognizes(_ sample: DataSample) -> (any DatasetKind)? {
    let isFolder = sample.isFolder && sample.names.contains { $0.hasSuffix(".npy") }
    let isArchive = sample.ends("npz") && ZipArchive.isArchive(sample.bytes)
    guard isFolder || isArchive || NPYArray.isArray(sample.bytes) else { return nil }
    var kind = NumPyData()
    kind.options.path = sample.path
    return kind
  }
}

/// The arrays at a path, by name.
private struct Arrays {
  private let name: String
  private let names: [String]
  private let bytes: (String) throws -> [UInt8]

  init(_ path: String, _ files: DataFiles) throws {
    let name = Node(.string(path)).excerpt
    self.name = name
    if files.isFolder(path) {
      var found: [String: [UInt8]] = [:]
      try files.folder(path).readAll {
        $0.name.hasSuffix(".npy")
      } _: { file, content in
        found[String(file.name.dropLast(4))] = content
      }
      names = found.keys.sorted()
      bytes = { found[$0] ?? [] }
      return
    }
    let content = try files.read(path)
    guard !NPYArray.isArray(content) else {
      throw DataError(
        "\(name) is a single array, but inputs and labels are needed; allowed: an .npz file with "
          + "both, or the folder with x.npy and y.npy")
    }
    let archive = try ZipArchive(content, name)
    let entries = archive.entries.filter { $0.name.hasSuffix(".npy") }
    names = entries.map { String($0.name.dropLast(4)) }
    bytes = { wanted in
      guard let entry = entries.first(where: { $0.name == "\(wanted).npy" }) else { return [] }
      return try archive.content(of: entry)
    }
  }

  func first(_ candidates: [String]) throws -> NPYArray? {
    guard let found = candidates.first(where: names.contains) else { return nil }
    return try NPYArray(bytes(found), "\(name): \(Node(.string(found)).excerpt)")
  }

  /// - Parameter given: the name in the document; empty where one of the candidates is meant.
  func array(_ given: String, _ candidates: [String], _ field: String) throws -> NPYArray {
    if let found = try first(given.isEmpty ? candidates : [given]) { return found }
    let there = names.prefix(20).map { Node(.string($0)).excerpt }.joined(separator: ", ")
    let wanted =
      given.isEmpty ? "of \(field) under a usual name" : Node(.string(given)).excerpt
    throw DataError(
      "\(name) has no array \(wanted); it has \(there.isEmpty ? "none" : there); name one with "
        + "data.\(field)")
  }
}
