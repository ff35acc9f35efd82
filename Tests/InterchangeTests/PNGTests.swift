// What is written as PNG is read back pixel by pixel, and never written beyond the room given.
import CCodecs
import Testing

@Suite struct PNGTests {
  /// - Returns: nil where it was refused.
  static func encoded(
    _ pixels: [UInt8], width: UInt32, height: UInt32, channels: UInt32, room: Int? = nil
  ) -> [UInt8]? {
    var count = 0
    guard codec_png_encode(pixels, width, height, channels, nil, 0, &count) == CODEC_OK else {
      return nil
    }
    var out = [UInt8](repeating: 0, count: room ?? count)
    let code = codec_png_encode(pixels, width, height, channels, &out, out.count, &count)
    return code == CODEC_OK ? out : nil
  }

  @Test(arguments: [1, 3] as [UInt32]) func pixelsAreReadBack(channels: UInt32) throws {
    let pixels = (0..<(5 * 7 * Int(channels))).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let bytes = try #require(Self.encoded(pixels, width: 7, height: 5, channels: channels))
    #expect(bytes == Self.encoded(pixels, width: 7, height: 5, channels: channels))
    var header = codec_png()
    var read = [UInt8](repeating: 0, count: pixels.count)
    #expect(codec_png_pixels(bytes, bytes.count, &header, &read, read.count) == CODEC_OK)
    #expect(header.width == 7 && header.height == 5 && header.channels == channels)
    #expect(read == pixels)
  }

  @Test func whatDoesNotFitIsRefused() {
    let pixels = [UInt8](repeating: 9, count: 64)
    #expect(Self.encoded(pixels, width: 4, height: 4, channels: 4, room: 30) == nil)
    #expect(Self.encoded(pixels, width: 4, height: 4, channels: 2) == nil)
    #expect(Self.encoded(pixels, width: 0, height: 4, channels: 1) == nil)
    #expect(Self.encoded(pixels, width: 20_000, height: 4, channels: 1) == nil)
  }
}
