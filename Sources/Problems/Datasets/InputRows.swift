// How rows of inputs are read: by batches, by the evaluator, by pictures and by summaries, all
// through one function. Most data is held as floats. Large sets of images stay the bytes they were
// read as, which take a fourth of the memory, and become floats when a row is asked for.
internal import Numerics

/// Images as bytes: a value is looked up in a table of 256 for each channel, so that scaling and
/// standardizing cost nothing for a row and give the same bits everywhere.
package struct ByteRows: Sendable {
  /// Rows of `width` from `start` on: what stands before them is the header of a file.
  package var bytes: [UInt8]
  package let start: Int
  package let width: Int
  package let channels: Int
  /// What a byte is as an input: 256 values for the first channel, then for the next.
  package var table: [Float]

  /// - Parameter table: nil for values from 0 to 1.
  package init(
    _ bytes: [UInt8], start: Int = 0, width: Int, channels: Int, table: [Float]? = nil
  ) {
    precondition(start >= 0 && start <= bytes.count && width > 0 && channels > 0)
    precondition(width % channels == 0 && (table?.count ?? 256 * channels) == 256 * channels)
    (self.bytes, self.start, self.width, self.channels) = (bytes, start, width, channels)
    self.table =
      table ?? (0..<256 * channels).map { Float(Double($0 % 256) / 255) }
  }

  package var rowCount: Int { (bytes.count - start) / width }
}

/// Reads rows while the dataset that they are of is held; see `Dataset.withInputs`.
package struct RowReader {
  fileprivate let width: Int
  fileprivate let floats: UnsafePointer<Float>?
  fileprivate let bytes: UnsafePointer<UInt8>?
  fileprivate let table: UnsafePointer<Float>?
  fileprivate let channels: Int

  /// Writes the inputs of a row, `inputShape.count` of them.
  package func copy(_ row: Int, to target: UnsafeMutablePointer<Float>) {
    if let floats {
      target.update(from: floats + row * width, count: width)
    } else if let bytes, let table {
      let source = bytes + row * width
      if channels == 1 {
        for index in 0..<width { target[index] = table[Int(source[index])] }
        return
      }
      for index in stride(from: 0, to: width, by: channels) {
        for channel in 0..<channels {
          target[index + channel] = table[256 * channel + Int(source[index + channel])]
        }
      }
    }
  }
}

extension Dataset {
  /// Calls `body` with what reads the rows of inputs.
  package func withInputs<Result>(_ body: (RowReader) throws -> Result) rethrows -> Result {
    let width = inputShape.count
    guard let rows = byteRows else {
      return try inputs.withUnsafeBufferPointer {
        try body(
          RowReader(
            width: width, floats: $0.baseAddress, bytes: nil, table: nil, channels: 1))
      }
    }
    return try rows.bytes.withUnsafeBufferPointer { bytes in
      try rows.table.withUnsafeBufferPointer { table in
        try body(
          RowReader(
            width: width, floats: nil, bytes: bytes.baseAddress.map { $0 + rows.start },
            table: table.baseAddress, channels: rows.channels))
      }
    }
  }

  /// The inputs of one row.
  package func inputs(ofRow row: Int) -> [Float] {
    guard row >= 0, row < rowCount else { return [] }
    let width = inputShape.count
    return [Float](unsafeUninitializedCapacity: width) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      withInputs { $0.copy(row, to: start) }
      count = width
    }
  }

  /// The pixels of one row as they were read; nil where there is no such row of pixels.
  package func pixels(ofRow row: Int) -> [Float]? {
    guard case .image(let width, let height, let channels, _) = display else { return nil }
    let count = width * height * channels
    let (start, end) = (row * count, (row + 1) * count)
    if let rows = byteRows, rows.width == count, row >= 0, row < rows.rowCount {
      return rows.bytes[rows.start + start..<rows.start + end].map(Float.init)
    }
    guard start >= 0, end <= pixels.count else { return nil }
    return Array(pixels[start..<end])
  }
}
