// Packed files unpacked, by the system's zlib and libpng, into memory of a bounded size.
import CCodecs

enum Codec {
  /// What comes out of one packed file at most.
  static let maximumBytes = 512 << 20

  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

  static func isPNG(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  /// What a file holds, unpacked where it is gzip.
  /// - Throws: `DataError` that names the file.
  static func unpacked(
    _ bytes: [UInt8], _ name: String, maximumBytes: Int = maximumBytes
  ) throws -> [UInt8] {
    guard isGzip(bytes) else { return bytes }
    // The last four bytes say what comes out, modulo 2^32 and of the last part of several: where
    // it does not fit, more room is tried.
    let said = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    var room = min(max(said, 1024), maximumBytes)
    while true {
      let (code, made) = run(codec_gunzip, bytes[...], room: room)
      switch Int(code) {
      case CODEC_OK: return made
      case CODEC_FULL where room < maximumBytes: room = min(maximumBytes, 4 * room)
      case CODEC_FULL:
        throw DataError(
          "\(name): more than \(maximumBytes) bytes come out of this gzip file; allowed: at most "
            + "so many; take a part of it")
      case CODEC_SHORT:
        throw DataError("\(name): the gzip file ends before its end; load it again")
      default:
        throw DataError("\(name): the gzip file is damaged; load it again")
      }
    }
  }

  /// A stream of deflate that holds exactly `count` bytes with a check sum.
  /// - Throws: `DataError` that begins with `place`.
  static func inflated(
    _ bytes: ArraySlice<UInt8>, count: Int, check: UInt32, _ place: String
  ) throws -> [UInt8] {
    let (code, made) = run(codec_inflate, bytes, room: count)
    guard Int(code) == CODEC_OK, made.count == count, checkSum(made[...]) == check else {
      throw DataError("\(place) is damaged; load the file again")
    }
    return made
  }

  static func checkSum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer { codec_crc($0.baseAddress, $0.count) }
  }

  private typealias Inflate = (
    UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?, Int, UnsafeMutablePointer<Int>?
  ) -> Int32

  private static func run(
    _ inflate: Inflate, _ bytes: ArraySlice<UInt8>, room: Int
  ) -> (Int32, [UInt8]) {
    var code: Int32 = 0
    let made = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      code = bytes.withUnsafeBufferPointer {
        inflate($0.baseAddress, $0.count, buffer.baseAddress, room, &count)
      }
    }
    return (code, made)
  }

  /// The pixels of a PNG file.
  /// - Throws: `DataError` that names the file.
  static func png(_ bytes: [UInt8], _ name: String) throws -> PixelFile {
    var header = codec_png()
    func check(_ code: Int32) throws {
      guard Int(code) != CODEC_OK else { return }
      let words = withUnsafeBytes(of: header.message) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw DataError(
        Int(code) == CODEC_SHORT
          ? "\(name): the PNG file ends before its end; load it again"
          : "\(name): the PNG file is damaged\(words.isEmpty ? "" : " (\(words))")")
    }
    try check(codec_png_header(bytes, bytes.count, &header))
    let (width, height, channels) = (Int(header.width), Int(header.height), Int(header.channels))
    let count = width * height * channels
    guard count <= PixelFile.maximumValues else {
      throw DataError(
        "\(name): an image of \(width)×\(height); allowed: at most \(PixelFile.maximumValues) "
          + "values in an image")
    }
    var code: Int32 = 0
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, made in
      // Rows that a damaged file leaves out are black.
      buffer.initialize(repeating: 0)
      code = codec_png_pixels(bytes, bytes.count, &header, buffer.baseAddress, count)
      made = count
    }
    try check(code)
    return PixelFile(width: width, height: height, channels: channels, pixels: pixels)
  }
}
