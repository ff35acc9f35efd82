// One array in NumPy's format (NEP 1), in the order of C.
internal import Engine
import Numerics

/// Numbers with their extents.
package struct NPYArray {
  package enum Values {
    case bytes([UInt8], start: Int)
    case floats([Float])
    case integers([Int])
  }

  package let name: String
  package let extents: [Int]
  package let values: Values
  /// Whether the first extent moves fastest, as in Fortran.
  package let isFortran: Bool

  /// The most values but for bytes, which take a fourth of the memory.
  static let maximumValues = 50_000_000
  private static let types = "uint8, int32, int64, float32, float64, little-endian"

  package static func isArray(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59])
  }

  /// - Parameter anyOrder: whether an array in Fortran's order is read too.
  /// - Throws: `DataError` that begins with `name` and says which byte or part of the header it is.
  package init(_ bytes: [UInt8], _ name: String, anyOrder: Bool = false) throws {
    self.name = name
    guard Self.isArray(bytes), bytes.count >= 10, (1...3).contains(bytes[6]) else {
      throw DataError("\(name): byte 0: this is no array of NumPy's (.npy), version 1 to 3")
    }
    let wide = bytes[6] > 1
    guard !wide || bytes.count >= 12 else {
      throw DataError("\(name): byte \(bytes.count): the file ends within its header")
    }
    let length = (0..<(wide ? 4 : 2)).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    let begin = wide ? 12 : 10
    guard length <= 65_536, bytes.count >= begin + length,
      let header = String(validating: bytes[begin..<begin + length], as: UTF8.self)
    else { throw DataError("\(name): byte 8: the header is cut off or no text") }
    let fields = try HeaderFields(header, name)
    guard anyOrder || !fields.isFortran else {
      throw DataError(
        "\(name): the array is in Fortran's order; allowed: C's; "
          + "numpy.ascontiguousarray makes it so")
    }
    guard !fields.extents.isEmpty, fields.extents.allSatisfy({ $0 > 0 }) else {
      throw DataError(
        "\(name): shape \(fields.extents); allowed: at least one dimension, none of 0")
    }
    var count = 1
    for extent in fields.extents {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      count = overflows ? Int.max : product
    }
    let start = begin + length
    let sizes = ["|u1": 1, "<i4": 4, "<i8": 8, "<f4": 4, "<f8": 8]
    guard let size = sizes[fields.type] else {
      throw DataError("\(name): values of type '\(fields.type)'; allowed: \(Self.types)")
    }
    guard count <= (size == 1 ? Codec.maximumBytes : Self.maximumValues) else {
      throw DataError(
        "\(name): \(Shape(fields.extents)) values; allowed: at most \(Self.maximumValues)")
    }
    guard bytes.count - start == count * size else {
      throw DataError(
        "\(name): byte \(start): \(bytes.count - start) bytes of values follow, but the shape "
          + "\(Shape(fields.extents)) of '\(fields.type)' needs \(count * size)")
    }
    (extents, isFortran) = (fields.extents, fields.isFortran)
    values = bytes.withUnsafeBytes { raw in
      func at<Value: BitwiseCopyable>(_ index: Int, _ type: Value.Type) -> Value {
        raw.loadUnaligned(fromByteOffset: start + index * size, as: Value.self)
      }
      switch fields.type {
      case "<i4": return .integers((0..<count).map { Int(Int32(littleEndian: at($0, Int32.self))) })
      case "<i8": return .integers((0..<count).map { Int(Int64(littleEndian: at($0, Int64.self))) })
      case "<f4":
        return .floats(
          (0..<count).map { Float(bitPattern: UInt32(littleEndian: at($0, UInt32.self))) })
      case "<f8":
        return .floats(
          (0..<count).map { Float(Double(bitPattern: UInt64(littleEndian: at($0, UInt64.self)))) })
      default: return .bytes(bytes, start: start)
      }
    }
  }

  var isBytes: Bool {
    if case .bytes = values { return true }
    return false
  }

  /// The values in single precision.
  /// - Throws: `DataError` with the first one that is infinite or not a number.
  package func floats() throws -> [Float] {
    switch values {
    case .bytes(let bytes, let start): return bytes[start...].map { Float($0) }
    case .integers(let integers): return integers.map { Float($0) }
    case .floats(let floats):
      if let index = floats.firstIndex(where: { !$0.isFinite }) {
        throw DataError(
          "\(name): value \(index) is \(floats[index]); allowed: finite numbers in single precision"
        )
      }
      return floats
    }
  }

  /// Whole numbers, where all values are.
  var integers: [Int]? {
    switch values {
    case .bytes(let bytes, let start): return bytes[start...].map { Int($0) }
    case .integers(let integers): return integers
    case .floats(let floats):
      guard floats.allSatisfy({ $0.rounded() == $0 && abs($0) < 16_777_216 }) else { return nil }
      return floats.map { Int($0) }
    }
  }
}

/// What the header says: a mapping as Python writes it, of three keys.
private struct HeaderFields {
  var type = ""
  var isFortran = false
  var extents: [Int] = []

  init(_ text: String, _ name: String) throws {
    func value(_ key: String) -> Substring? {
      guard let range = text.firstRange(of: "'\(key)':") else { return nil }
      return text[range.upperBound...].drop { $0 == " " }
    }
    guard let descr = value("descr"), let order = value("fortran_order"), let shape = value("shape")
    else { throw DataError("\(name): the header does not say descr, fortran_order and shape") }
    if descr.hasPrefix("'") {
      type = String(descr.dropFirst().prefix { $0 != "'" }.prefix(32))
    } else {
      type = "a structure"
    }
    guard order.hasPrefix("True") || order.hasPrefix("False") else {
      throw DataError("\(name): fortran_order in the header is neither True nor False")
    }
    isFortran = order.hasPrefix("True")
    guard shape.hasPrefix("("), let end = shape.firstIndex(of: ")") else {
      throw DataError("\(name): shape in the header is no list of extents in parentheses")
    }
    let parts = shape[shape.index(after: shape.startIndex)..<end]
      .split(separator: ",").map { $0.trimming(" ") }.filter { !$0.isEmpty }
    extents = parts.compactMap { Int($0) }
    guard extents.count == parts.count, extents.count <= 5 else {
      throw DataError("\(name): shape in the header is not 1 to 5 whole numbers")
    }
  }
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> Substring {
    var part = drop { $0 == character }
    while part.last == character { part.removeLast() }
    return part
  }
}
