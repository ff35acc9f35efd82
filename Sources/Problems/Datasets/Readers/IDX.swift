// Images in the IDX format: MNIST, Fashion-MNIST and their kin, plain or packed with gzip.
internal import Engine
package import Numerics
package import Schema

/// A folder of IDX files (LeCun, Cortes & Burges, 1998): images in one, their labels in another.
package struct IDX: ImageFileKind {
  package static let kind = "idx"
  package static let summary = "images in IDX files: MNIST, Fashion-MNIST and their kin"
  package static let details = """
    `path` is a folder with a file of images and one of labels, and the same for a test part where
    there is one: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`,
    `t10k-labels-idx1-ubyte`, as they are handed out, with or without `.gz`. Which files belong
    together is read off their names up to `images` or `labels`; what begins with `t10k` or has
    `test` in its name is the test part. A file is two zero bytes, a type (8: bytes), the number of
    its dimensions, each as 4 bytes with the highest first, and the values: images × rows × columns,
    and a label an image.

    Classes are the labels that come up, in the order of their numbers. A file `labels.txt` in the
    folder, a line a class, gives them names.
    """

  package static let fileTask = "classes"

  package var options = ImageOptions()

  package init() {}

  package static var fields: [Field<IDX>] {
    imageFields(path: "a folder with IDX files of images and labels")
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let path = options.path
    let folder = try files.folder(path)
    var parts = Parts(folder: Node(.string(path)).excerpt)
    var names: [UInt8] = []
    let packed = Set(folder.files.map(\.name))
    try folder.readAll { file in
      // A file that lies there packed and unpacked is read once.
      let isTwice = file.name.hasSuffix(".gz") && packed.contains(String(file.name.dropLast(3)))
      return !isTwice
    } _: { file, bytes in
      if file.name == "labels.txt" { return names = bytes }
      guard let stem = Parts.stem(of: file.name) else { return }
      let excerpt = Node(.string("\(path)/\(file.name)")).excerpt
      let array = try IDXArray(Codec.unpacked(bytes, excerpt), excerpt)
      try parts.add(array, stem: stem)
    }
    return try parts.images(names).dataset(options, seed: seed)
  }
}

extension IDX: RecognizedData {
  package static func recognizes(_ sample: DataSample) -> (any DatasetKind)? {
    guard sample.isFolder, sample.names.contains(where: { Parts.stem(of: $0) != nil }) else {
      return nil
    }
    var kind = IDX()
    kind.options.path = sample.path
    return kind
  }
}

extension IDX {
  /// What a folder holds: an array of images and one of labels for each stem of names.
  private struct Parts {
    let folder: String
    private var images: [String: IDXArray] = [:]
    private var labels: [String: IDXArray] = [:]

    init(folder: String) { self.folder = folder }

    /// `train-` of `train-images-idx3-ubyte.gz`; nil for other files.
    static func stem(of name: String) -> String? {
      let last = name.split(separator: "/").last.map(String.init) ?? name
      guard last.contains("idx") || last.hasSuffix("ubyte") || last.hasSuffix("ubyte.gz"),
        let range = last.firstRange(of: "images") ?? last.firstRange(of: "labels")
      else { return nil }
      return String(name.dropLast(last.count)) + last[..<range.lowerBound]
    }

    mutating func add(_ array: IDXArray, stem: String) throws {
      let isLabels = array.extents.count == 1
      if let other = isLabels ? labels[stem] : images[stem] {
        throw DataError(
          "\(array.name) and \(other.name) are both \(isLabels ? "labels" : "images") of one part; "
            + "take one away")
      }
      if isLabels { labels[stem] = array } else { images[stem] = array }
    }

    private static func isTest(_ stem: String) -> Bool {
      let last = stem.split(separator: "/").last.map { $0.lowercased() } ?? ""
      return last.hasPrefix("t10k") || last.contains("test")
    }

    /// Training images, then those of the test part.
    func images(_ names: [UInt8]) throws -> ImageSet {
      let trained = images.keys.filter { !Self.isTest($0) }.sorted()
      let tested = images.keys.filter(Self.isTest).sorted()
      guard let first = trained.first else {
        throw DataError(
          "\(folder) holds no IDX file of images to train on; allowed: as "
            + "train-images-idx3-ubyte, beside train-labels-idx1-ubyte")
      }
      guard trained.count == 1, tested.count <= 1 else {
        let list = (trained.count > 1 ? trained : tested).map { Node(.string($0)).excerpt }
        throw DataError(
          "\(folder) holds several sets: \(list.prefix(10).joined(separator: ", ")); put one "
            + "into a folder of its own")
      }
      var part = try pair(first)
      var test: (images: IDXArray, labels: IDXArray)?
      if let stem = tested.first {
        let found = try pair(stem)
        guard found.images.extents.dropFirst() == part.images.extents.dropFirst() else {
          throw DataError(
            "\(found.images.name) has images of \(found.images.shape), but those of "
              + "\(part.images.name) are \(part.images.shape)")
        }
        part.images.bytes += found.images.bytes[found.images.start...]
        test = found
      }
      let extents = part.images.extents
      let channels = extents.count == 4 ? extents[3] : 1
      try ImageSet.check(extents[1], extents[2], channels, part.images.name)
      let labels = part.labels.values + (test?.labels.values ?? [])
      let present = Set(labels).sorted()
      guard present.count >= 2 else {
        throw DataError(
          "\(part.labels.name): every label is \(present.first ?? 0); allowed: 2 to 256 classes")
      }
      var number = [Float](repeating: 0, count: 256)
      for (index, label) in present.enumerated() { number[Int(label)] = Float(index) }
      return ImageSet(
        height: extents[1], width: extents[2], channels: channels, bytes: part.images.bytes,
        start: part.images.start, targets: labels.map { number[Int($0)] },
        task: .classification(
          classes: classNames(in: names, count: present.count) ?? present.map { String($0) }),
        testCount: test.map { $0.labels.extents[0] })
    }

    private func pair(_ stem: String) throws -> (images: IDXArray, labels: IDXArray) {
      guard let images = images[stem] else { throw DataError("\(folder) holds no images") }
      guard let labels = labels[stem] else {
        throw DataError(
          "\(images.name) has no file of labels beside it; its name would be as that of the "
            + "images, with labels-idx1 in place of images-idx3")
      }
      guard images.extents[0] == labels.extents[0] else {
        throw DataError(
          "\(images.name) has \(images.extents[0]) images, but \(labels.name) has "
            + "\(labels.extents[0]) labels")
      }
      return (images, labels)
    }
  }
}

/// An array of bytes with its extents.
struct IDXArray {
  let name: String
  let extents: [Int]
  var bytes: [UInt8]
  /// Of the first value.
  let start: Int

  /// - Throws: `DataError` that names the file and byte.
  init(_ bytes: [UInt8], _ name: String) throws {
    self.name = name
    self.bytes = bytes
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0 else {
      throw DataError(
        "\(name): byte 0: this is no IDX file; such files begin with two zero bytes")
    }
    guard bytes[2] == 8 else {
      throw DataError("\(name): byte 2: values of type \(bytes[2]); allowed: 8, bytes")
    }
    let rank = Int(bytes[3])
    guard [1, 3, 4].contains(rank) else {
      throw DataError(
        "\(name): byte 3: \(rank) dimensions; allowed: 1 for labels, 3 or 4 for images")
    }
    start = 4 + 4 * rank
    guard bytes.count >= start else {
      throw DataError("\(name): byte \(bytes.count): the file ends within its header")
    }
    var extents: [Int] = []
    var needed = 1
    for dimension in 0..<rank {
      let place = 4 + 4 * dimension
      let extent = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard extent > 0, extent <= bytes.count else {
        throw DataError(
          "\(name): byte \(place): dimension \(dimension + 1) is \(extent); allowed: 1 to the "
            + "size of the file")
      }
      extents.append(extent)
      let (product, overflows) = needed.multipliedReportingOverflow(by: extent)
      needed = overflows ? Int.max : product
    }
    guard bytes.count - start == needed else {
      throw DataError(
        "\(name): byte \(start): \(bytes.count - start) bytes of values follow, but its "
          + "dimensions \(Shape(extents)) need \(needed); load it again")
    }
    self.extents = extents
  }

  var shape: String { "\(Shape(Array(extents.dropFirst())))" }

  var values: ArraySlice<UInt8> { bytes[start...] }
}
