// Tensors of floats, whole numbers and bytes in the safetensors format (Hugging Face, 2022): what
// the data of an export is, where class numbers are numbers and images stay bytes.

/// A safetensors file in the making.
struct TensorFile {
  private struct Entry {
    var name: String
    var type: String
    var shape: [Int]
    var bytes: [UInt8]
  }

  private var entries: [Entry] = []

  mutating func add(_ name: String, _ shape: [Int], floats: [Float]) {
    entries.append(
      Entry(name: name, type: "F32", shape: shape, bytes: Self.bytes(floats.map(\.bitPattern))))
  }

  mutating func add(_ name: String, _ shape: [Int], integers: [Int64]) {
    entries.append(Entry(name: name, type: "I64", shape: shape, bytes: Self.bytes(integers)))
  }

  mutating func add(_ name: String, _ shape: [Int], bytes: [UInt8]) {
    entries.append(Entry(name: name, type: "U8", shape: shape, bytes: bytes))
  }

  private static func bytes(_ values: [some FixedWidthInteger]) -> [UInt8] {
    #if _endian(little)
      return values.withUnsafeBytes { Array($0) }
    #else
      return values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    #endif
  }

  /// The file's bytes: the widest numbers first, so that all of them are aligned.
  func encoded() -> [UInt8] {
    let order = ["I64", "F32", "U8"]
    let sorted = order.flatMap { type in entries.filter { $0.type == type } }
    var header = "{\"__metadata__\":{\"format\":\"pt\"}"
    var offset = 0
    for entry in sorted {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      header +=
        ",\"\(entry.name)\":{\"dtype\":\"\(entry.type)\",\"shape\":[\(shape)],"
        + "\"data_offsets\":[\(offset),\(offset + entry.bytes.count)]}"
      offset += entry.bytes.count
    }
    header += "}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let length = UInt64(header.utf8.count)
    var bytes: [UInt8] = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    bytes.reserveCapacity(8 + header.utf8.count + offset)
    bytes += header.utf8
    for entry in sorted { bytes += entry.bytes }
    return bytes
  }
}
