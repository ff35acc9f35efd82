// One array in NumPy's own format (NPY 1.0, `numpy.lib.format`): a header in ASCII, then the
// numbers, little-endian and row-major. `numpy.load` reads it without pickles.

package enum NPYFile {
  /// An array of 32-bit floats.
  package static func floats(_ values: [Float], shape: [Int]) -> [UInt8] {
    file("<f4", shape, count: values.count, width: 4, values.lazy.map { UInt64($0.bitPattern) })
  }

  /// An array of 64-bit whole numbers.
  package static func integers(_ values: [Int], shape: [Int]) -> [UInt8] {
    file(
      "<i8", shape, count: values.count, width: 8, values.lazy.map { UInt64(bitPattern: Int64($0)) }
    )
  }

  /// A list of texts, as fixed rooms of UTF-32 that zeros fill.
  package static func texts(_ values: [String]) -> [UInt8] {
    let room = max(1, values.map(\.unicodeScalars.count).max() ?? 0)
    let scalars = values.lazy.flatMap { text -> [UInt64] in
      let own = text.unicodeScalars.map { UInt64($0.value) }
      return own + [UInt64](repeating: 0, count: room - own.count)
    }
    return file("<U\(room)", [values.count], count: room * values.count, width: 4, scalars)
  }

  /// - Parameter width: bytes of a number.
  private static func file(
    _ type: String, _ shape: [Int], count: Int, width: Int, _ values: some Sequence<UInt64>
  ) -> [UInt8] {
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
    // Magic, version, length, header and a line's end: a multiple of 64 bytes in all.
    let padding = (64 - (10 + header.utf8.count + 1) % 64) % 64
    let length = header.utf8.count + padding + 1
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes.reserveCapacity(10 + length + width * count)
    bytes.append(UInt8(truncatingIfNeeded: length))
    bytes.append(UInt8(truncatingIfNeeded: length >> 8))
    bytes += header.utf8
    bytes += [UInt8](repeating: 0x20, count: padding) + [0x0A]
    for value in values {
      for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }
    return bytes
  }
}
