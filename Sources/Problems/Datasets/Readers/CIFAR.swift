// CIFAR-10 and CIFAR-100 in their binary version.
internal import Engine
package import Numerics
package import Schema

/// A folder of CIFAR's binary files, or one of them (Krizhevsky, 2009).
package struct CIFAR: ImageFileKind {
  package static let kind = "cifar"
  package static let summary = "CIFAR-10 or CIFAR-100: colour images of 32 by 32 pixels"
  package static let details = """
    `path` is the folder of the binary version, as it is handed out: `data_batch_1.bin` to
    `data_batch_5.bin` and `test_batch.bin` of CIFAR-10, `train.bin` and `test.bin` of CIFAR-100. A
    file with `test` in its name is the test part, and all others are trained on, in the order of
    their names. A record is a label (of CIFAR-100 two, of which the second, the finer one, counts),
    then 1,024 bytes of red, green and blue each, row by row. The names of classes are those of
    `batches.meta.txt` or `fine_label_names.txt`, where one is there.
    """

  package static let fileTask = "classes"

  package var options = ImageOptions()

  package init() {}

  package static var fields: [Field<CIFAR>] {
    imageFields(path: "a folder with the files of CIFAR's binary version, or one such file")
  }

  private static let pixels = 1024
  private static let names = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let name = Node(.string(options.path)).excerpt
    var (train, test) = (Records(), Records())
    var given: [UInt8] = []
    if files.isFolder(options.path) {
      let folder = try files.folder(options.path)
      let size = folder.files.reduce(0) { $0 + (Self.isRecords($1.name) ? $1.size : 0) }
      train.pixels.reserveCapacity(size)
      try folder.readAll { _ in
        true
      } _: { file, bytes in
        let last = file.name.split(separator: "/").last.map(String.init) ?? file.name
        let place = Node(.string("\(options.path)/\(file.name)")).excerpt
        if last == "batches.meta.txt" || last == "fine_label_names.txt" {
          given = bytes
        } else if Self.isRecords(last) {
          if last.lowercased().contains("test") {
            try test.add(bytes, place)
          } else {
            try train.add(bytes, place)
          }
        }
      }
    } else {
      try train.add(try files.read(options.path), name)
    }
    guard !train.labels.isEmpty else {
      throw DataError(
        "\(name) holds no file to train on; allowed: data_batch_1.bin and so on, or train.bin, of "
          + "CIFAR's binary version")
    }
    guard test.labels.isEmpty || test.labelBytes == train.labelBytes else {
      throw DataError("\(name) holds files of CIFAR-10 and of CIFAR-100; put one set in a folder")
    }
    let count = train.labelBytes == 1 ? 10 : 100
    let standard = count == 10 ? Self.names : (0..<100).map(String.init)
    train.pixels += test.pixels
    let images = ImageSet(
      height: 32, width: 32, channels: 3, bytes: train.pixels,
      targets: train.labels + test.labels,
      task: .classification(classes: classNames(in: given, count: count) ?? standard),
      testCount: test.labels.isEmpty ? nil : test.labels.count)
    return images.dataset(options, seed: seed)
  }

  private static func isRecords(_ name: String) -> Bool { name.hasSuffix(".bin") }

  /// The records of one part.
  private struct Records {
    var pixels: [UInt8] = []
    var labels: [Float] = []
    /// 1 in CIFAR-10, 2 in CIFAR-100.
    var labelBytes = 0

    mutating func add(_ bytes: [UInt8], _ name: String) throws {
      let count = try CIFAR.labelBytes(of: bytes, name)
      guard labelBytes == 0 || labelBytes == count else {
        throw DataError(
          "\(name) is of CIFAR-\(count == 1 ? 10 : 100), but the files before it are not")
      }
      labelBytes = count
      let size = count + 3 * CIFAR.pixels
      let rows = bytes.count / size
      let start = pixels.count
      pixels.append(contentsOf: repeatElement(0, count: rows * 3 * CIFAR.pixels))
      bytes.withUnsafeBufferPointer { bytes in
        pixels.withUnsafeMutableBufferPointer { pixels in
          for row in 0..<rows {
            labels.append(Float(bytes[row * size + count - 1]))
            let from = row * size + count
            var to = start + row * 3 * CIFAR.pixels
            for pixel in 0..<CIFAR.pixels {
              pixels[to] = bytes[from + pixel]
              pixels[to + 1] = bytes[from + CIFAR.pixels + pixel]
              pixels[to + 2] = bytes[from + 2 * CIFAR.pixels + pixel]
              to += 3
            }
          }
        }
      }
    }
  }

  /// Labels a record: what divides the size and leaves no label out of range.
  /// - Throws: `DataError` with the first byte that is wrong.
  fileprivate static func labelBytes(of bytes: [UInt8], _ name: String) throws -> Int {
    let fitting = [1, 2].filter { !bytes.isEmpty && bytes.count % ($0 + 3 * pixels) == 0 }
    guard !fitting.isEmpty else {
      throw DataError(
        "\(name) has \(bytes.count) bytes; allowed: records of 3073 bytes (CIFAR-10) or 3074 "
          + "(CIFAR-100), whole ones")
    }
    var wrong = 0
    for count in fitting {
      let bounds: [UInt8] = count == 1 ? [10] : [20, 100]
      let places = stride(from: 0, to: bytes.count, by: count + 3 * pixels)
      guard
        let place = places.first(where: { place in
          bounds.enumerated().contains { bytes[place + $0.offset] >= $0.element }
        })
      else { return count }
      wrong = place
    }
    throw DataError(
      "\(name): byte \(wrong): the label is \(bytes[wrong]); allowed: 0 to 9 in CIFAR-10, 0 to 19 "
        + "and 0 to 99 in CIFAR-100")
  }
}

extension CIFAR: RecognizedData {
  package static func recognizes(_ sample: DataSample) -> (any DatasetKind)? {
    let records = sample.sizes.filter { isRecords($0.name) }
    guard !records.isEmpty,
      records.allSatisfy({ $0.size > 0 && ($0.size % 3073 == 0 || $0.size % 3074 == 0) })
    else { return nil }
    var kind = CIFAR()
    kind.options.path = sample.path
    return kind
  }
}
