// The safetensors format (Hugging Face, 2022): eight bytes of length, a JSON header with name,
// type, shape and place of every tensor, then the numbers. Files come from strangers: nothing in a
// header is believed before it is checked.
package import Numerics
import Engine
import Schema
package import Training

/// What is wrong with a weights file, for the user.
package struct SafetensorsError: Error, Hashable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}

/// Named tensors of 32-bit floats with a few texts about them.
package struct Safetensors: Equatable {
  /// Headers are text; this is room for about 100,000 tensors.
  static let maximumHeaderBytes = 16 << 20
  static let maximumTensors = 200_000
  static let maximumRank = 8

  package var metadata: [(key: String, value: String)] = []
  package var tensors: [NamedTensor] = []

  package init() {}

  /// Equal files hold equal bits, NaN included.
  package static func == (a: Safetensors, b: Safetensors) -> Bool {
    a.metadata.elementsEqual(b.metadata, by: ==)
      && a.tensors.elementsEqual(b.tensors) { x, y in
        x.name == y.name && x.shape == y.shape
          && x.values.elementsEqual(y.values) { $0.bitPattern == $1.bitPattern }
      }
  }
}

// MARK: - Writing

extension Safetensors {
  /// The file's bytes.
  package func encoded() -> [UInt8] {
    let texts = metadata.map { "\(JSONWriter.quoted($0.key)):\(JSONWriter.quoted($0.value))" }
    var header = "{\"__metadata__\":{\(texts.joined(separator: ","))}"
    var offset = 0
    for tensor in tensors {
      let end = offset + 4 * tensor.values.count
      let shape = tensor.shape.dimensions.map(String.init).joined(separator: ",")
      header +=
        ",\(JSONWriter.quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
        + "\"data_offsets\":[\(offset),\(end)]}"
      offset = end
    }
    header += "}"
    // Readers map the numbers into memory: they start at a multiple of eight.
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.utf8.count + offset)
    let length = UInt64(header.utf8.count)
    bytes.append(contentsOf: (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
    bytes.append(contentsOf: header.utf8)
    for tensor in tensors {
      #if _endian(little)
        tensor.values.withUnsafeBytes { bytes.append(contentsOf: $0) }
      #else
        for value in tensor.values {
          withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
      #endif
    }
    return bytes
  }
}

// MARK: - Reading

extension Safetensors {
  /// The bytes of a value by its type: what weights files of ours hold, and what others do.
  package static let ownTypes = ["F32": 4]
  package static let knownTypes = [
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8,
    "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
  ]

  /// Where a tensor lies, in bytes behind the header.
  package struct Span {
    package var name: String
    package var shape: Shape
    package var begin: Int
    package var end: Int
    /// As the format names it: `F32`.
    package var type = "F32"
  }

  /// What a file says it holds. The numbers themselves are not looked at.
  package struct Header {
    package var metadata: [(key: String, value: String)] = []
    package var spans: [Span] = []
    /// Bytes behind the header.
    package let dataCount: Int

    /// - Parameters:
    ///   - bytes: of the header alone.
    ///   - dataCount: bytes of the file behind it.
    ///   - types: those that are read, with the bytes of a value.
    /// - Throws: `SafetensorsError` that says what is wrong.
    package init(_ bytes: [UInt8], dataCount: Int, types: [String: Int] = ownTypes) throws {
      self.dataCount = dataCount
      for entry in try Safetensors.header(bytes) {
        if entry.key == "__metadata__" {
          metadata = try Safetensors.metadata(entry.value)
        } else {
          spans.append(try Safetensors.span(entry, types))
        }
      }
      try Safetensors.checkOrder(spans, dataCount: dataCount)
    }
  }

  /// Bytes of the header, from the first eight of a file.
  /// - Throws: `SafetensorsError` where the file is too small for it.
  package static func headerLength(_ start: some Collection<UInt8>, fileSize: Int) throws -> Int {
    guard start.count >= 8, fileSize >= 8 else {
      throw SafetensorsError("the file has \(fileSize) bytes, too few for a weights file")
    }
    let length = start.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(maximumHeaderBytes), length <= UInt64(fileSize - 8) else {
      throw SafetensorsError(
        "the header says it has \(length) bytes; allowed: at most "
          + "\(min(maximumHeaderBytes, fileSize - 8)) in this file")
    }
    return Int(length)
  }

  /// Reads a file's bytes.
  /// - Throws: `SafetensorsError` that says what is wrong.
  package init(_ bytes: [UInt8]) throws {
    let start = 8 + (try Self.headerLength(bytes, fileSize: bytes.count))
    let header = try Header(Array(bytes[8..<start]), dataCount: bytes.count - start)
    metadata = header.metadata
    tensors = header.spans.map { span in
      NamedTensor(
        name: span.name, shape: span.shape,
        values: Self.floats(bytes, from: start + span.begin, to: start + span.end))
    }
  }

  private static func header(_ bytes: [UInt8]) throws -> [Node.Entry] {
    guard bytes.first == UInt8(ascii: "{") else {
      throw SafetensorsError("this is not a weights file: the header does not start with '{'")
    }
    let bounds = TextBounds(
      bytes: maximumHeaderBytes, depth: 4, values: 2_000_000, keys: maximumTensors)
    do {
      var faults = FaultCollector()
      let text = try TextCheck.text(of: bytes, bounds: bounds)
      let tree = try JSONReader.read(text, bounds: bounds, into: &faults)
      try faults.check()
      return tree.entries ?? []
    } catch let error as Faults {
      throw SafetensorsError("the header is damaged: \(error.list.first?.description ?? "")")
    }
  }

  private static func metadata(_ node: Node) throws -> [(key: String, value: String)] {
    guard let entries = node.entries else {
      throw SafetensorsError("the header is damaged: __metadata__ is \(node.excerpt)")
    }
    return try entries.map { entry in
      guard let text = entry.value.string else {
        throw SafetensorsError(
          "the header is damaged: __metadata__ holds \(entry.value.excerpt) where only text may be")
      }
      return (entry.key, text)
    }
  }

  private static func span(_ entry: Node.Entry, _ types: [String: Int]) throws -> Span {
    func damaged(_ what: String) -> SafetensorsError {
      SafetensorsError("tensor \(Node(.string(entry.key)).excerpt) \(what)")
    }
    guard entry.value.entries?.map(\.key).sorted() == ["data_offsets", "dtype", "shape"] else {
      throw damaged("needs exactly dtype, shape and data_offsets")
    }
    guard let type = entry.value["dtype"]?.string, let width = types[type] else {
      throw damaged(
        "has the type \(entry.value["dtype"]?.excerpt ?? ""); allowed: "
          + types.keys.sorted().joined(separator: ", "))
    }
    guard let dimensions = sizes(entry.value["shape"]), dimensions.count <= maximumRank else {
      throw damaged("needs a shape of at most \(maximumRank) sizes")
    }
    guard let offsets = sizes(entry.value["data_offsets"]), offsets.count == 2,
      offsets[0] <= offsets[1]
    else { throw damaged("needs a range of bytes") }
    var size = width
    for dimension in dimensions {
      let (product, isTooLarge) = size.multipliedReportingOverflow(by: dimension)
      guard !isTooLarge else { throw damaged("is too large") }
      size = product
    }
    guard offsets[1] - offsets[0] == size else {
      throw damaged(
        "is \(Shape(dimensions)), \(size) bytes, but its range has \(offsets[1] - offsets[0])")
    }
    return Span(
      name: entry.key, shape: Shape(dimensions), begin: offsets[0], end: offsets[1], type: type)
  }

  /// A list of whole numbers from 0 on.
  private static func sizes(_ node: Node?) -> [Int]? {
    guard let elements = node?.elements else { return nil }
    let values = elements.compactMap { element -> Int? in
      if case .integer(let value) = element.content, value >= 0 { return value }
      return nil
    }
    return values.count == elements.count ? values : nil
  }

  /// Tensors must cover the data exactly: no overlaps, no holes, nothing behind them.
  private static func checkOrder(_ spans: [Span], dataCount: Int) throws {
    var covered = 0
    for span in spans.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      let name = Node(.string(span.name)).excerpt
      guard span.end <= dataCount else {
        throw SafetensorsError(
          "tensor \(name) ends at byte \(span.end) of \(dataCount): the file is cut off")
      }
      guard span.begin == covered else {
        throw SafetensorsError(
          span.begin < covered
            ? "tensor \(name) overlaps another one"
            : "there is a hole of \(span.begin - covered) bytes before tensor \(name)")
      }
      covered = span.end
    }
    guard covered == dataCount else {
      throw SafetensorsError("there are \(dataCount - covered) bytes behind the last tensor")
    }
  }

  private static func floats(_ bytes: [UInt8], from begin: Int, to end: Int) -> [Float] {
    bytes.withUnsafeBytes { raw in
      stride(from: begin, to: end, by: 4).map { offset in
        Float(
          bitPattern: UInt32(
            littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
      }
    }
  }
}
