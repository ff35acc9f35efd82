// Pixels as a PNG file (ISO/IEC 15948), by the system's libpng.
internal import CCodecs

enum PNGImage {
  /// Red, green, blue and opacity; without opacity where every pixel is opaque.
  static func encoded(_ image: FigureImage) throws -> [UInt8] {
    let isOpaque = stride(from: 3, to: image.pixels.count, by: 4).allSatisfy {
      image.pixels[$0] == 255
    }
    guard isOpaque else {
      return try encoded(image.pixels, image.width, image.height, channels: 4)
    }
    var colors: [UInt8] = []
    colors.reserveCapacity(image.pixels.count / 4 * 3)
    for start in stride(from: 0, to: image.pixels.count, by: 4) {
      colors += image.pixels[start..<start + 3]
    }
    return try encoded(colors, image.width, image.height, channels: 3)
  }

  /// - Parameters:
  ///   - pixels: height * width * channels bytes.
  ///   - channels: 3, or 4 with opacity.
  ///   - resolution: pixels per inch, noted in the file.
  /// - Throws: `ExportError` where there is no memory for it.
  static func encoded(
    _ pixels: [UInt8], _ width: Int, _ height: Int, channels: Int, resolution: Double? = nil
  ) throws -> [UInt8] {
    // Deflate adds a few bytes to what it cannot pack.
    var bytes = [UInt8](repeating: 0, count: pixels.count + pixels.count / 500 + height + 4096)
    var made = 0
    let outcome = codec_png_encode(
      pixels, UInt32(width), UInt32(height), UInt32(channels), &bytes, bytes.count, &made)
    guard outcome == Int32(CODEC_OK) else {
      throw ExportError("there is no memory for an image of \(width) × \(height) pixels")
    }
    bytes.removeLast(bytes.count - made)
    if let resolution { insertResolution(resolution, into: &bytes) }
    return bytes
  }

  /// A chunk `pHYs` behind the header, which is 33 bytes long.
  private static func insertResolution(_ perInch: Double, into bytes: inout [UInt8]) {
    func number(_ value: UInt32) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
    }
    let perMetre = number(UInt32((perInch / 0.0254).rounded()))
    let body = Array("pHYs".utf8) + perMetre + perMetre + [1]
    let chunk = number(9) + body + number(codec_crc(body, body.count))
    bytes.insert(contentsOf: chunk, at: 33)
  }
}
