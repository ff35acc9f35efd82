// One image of a file: PNG, or one of Netpbm's grey and colour kinds (PGM, PPM), recognized by how
// it begins.

/// Pixels of 8 bits, row by row, the channels of a pixel together.
struct PixelFile: Hashable {
  var width: Int
  var height: Int
  /// 1 for grey, 3 for red, green and blue.
  var channels: Int
  var pixels: [UInt8]

  /// The most values that one image may have.
  static let maximumValues = 16 << 20

  /// How the names of such files end.
  static let endings = ["png", "pgm", "ppm", "pnm"]

  static func isImage(_ bytes: [UInt8]) -> Bool {
    Codec.isPNG(bytes) || ["P2", "P3", "P5", "P6"].contains { bytes.starts(with: $0.utf8) }
  }

  /// - Throws: `DataError` that names the file and what is wrong in it.
  static func read(_ bytes: [UInt8], _ name: String) throws -> PixelFile {
    if Codec.isPNG(bytes) { return try Codec.png(bytes, name) }
    var reader = NetpbmReader(bytes: bytes, name: name)
    return try reader.read()
  }

  /// Its values at another size: every new pixel is the mean of the area it covers, rounded to the
  /// nearest whole number, in whole numbers throughout.
  func resized(width wide: Int, height high: Int) -> PixelFile {
    guard wide != width || high != height else { return self }
    var made = PixelFile(width: wide, height: high, channels: channels, pixels: [])
    made.pixels.reserveCapacity(wide * high * channels)
    for y in 0..<high {
      for x in 0..<wide {
        for channel in 0..<channels { made.pixels.append(mean(y, high, x, wide, channel)) }
      }
    }
    return made
  }

  /// An old pixel counts by how much of it lies in the area of the new one: in units of 1 / `high`
  /// of its height times 1 / `wide` of its width.
  private func mean(_ y: Int, _ high: Int, _ x: Int, _ wide: Int, _ channel: Int) -> UInt8 {
    let (top, bottom, left, right) = (y * height, (y + 1) * height, x * width, (x + 1) * width)
    var (sum, area) = (0, 0)
    for row in top / high...(bottom - 1) / high {
      let tall = min(bottom, (row + 1) * high) - max(top, row * high)
      for column in left / wide...(right - 1) / wide {
        let share = tall * (min(right, (column + 1) * wide) - max(left, column * wide))
        sum += share * Int(pixels[(row * width + column) * channels + channel])
        area += share
      }
    }
    return UInt8((sum + area / 2) / area)
  }

  /// The same image with so many channels: grey three times over, or the luma of colours (Rec. 601,
  /// in thousandths, rounded).
  func withChannels(_ wanted: Int) -> PixelFile {
    guard wanted != channels else { return self }
    var made = PixelFile(width: width, height: height, channels: wanted, pixels: [])
    if wanted == 3 {
      made.pixels = pixels.flatMap { [$0, $0, $0] }
    } else {
      made.pixels = stride(from: 0, to: pixels.count, by: 3).map { start in
        let red = 299 * Int(pixels[start])
        let green = 587 * Int(pixels[start + 1])
        let blue = 114 * Int(pixels[start + 2])
        return UInt8((red + green + blue + 500) / 1000)
      }
    }
    return made
  }
}

/// Reads PGM and PPM (Poskanzer, 1989), plain and raw, of up to 16 bits a value.
struct NetpbmReader {
  let bytes: [UInt8]
  let name: String
  private var place = 2

  init(bytes: [UInt8], name: String) { (self.bytes, self.name) = (bytes, name) }

  mutating func read() throws -> PixelFile {
    guard bytes.count >= 2, bytes[0] == UInt8(ascii: "P"),
      let kind = [2, 3, 5, 6].first(where: { bytes[1] == UInt8(ascii: "0") + $0 })
    else {
      throw DataError(
        "\(name) is no image that can be read; allowed: PNG, PGM and PPM (P2, P3, P5, P6)")
    }
    let width = try number("its width", 1...16_384)
    let height = try number("its height", 1...16_384)
    let largest = try number("the largest value", 1...65_535)
    let channels = kind % 3 == 0 ? 3 : 1
    let count = width * height * channels
    guard count <= PixelFile.maximumValues else {
      throw DataError(
        "\(name): an image of \(width)×\(height); allowed: at most \(PixelFile.maximumValues) "
          + "values in an image")
    }
    var image = PixelFile(width: width, height: height, channels: channels, pixels: [])
    if kind < 4 {
      image.pixels.reserveCapacity(min(count, bytes.count))
      for _ in 0..<count {
        image.pixels.append(scaled(try number("a value", 0...largest), largest))
      }
      return image
    }
    place += 1
    let size = largest > 255 ? 2 : 1
    guard place <= bytes.count, bytes.count - place >= count * size else {
      throw DataError(
        "\(name): byte \(bytes.count): the file ends, but its \(width)×\(height) pixels need "
          + "\(count * size) bytes from byte \(min(place, bytes.count)) on")
    }
    image.pixels.reserveCapacity(count)
    for index in 0..<count {
      let start = place + index * size
      let value = size == 1 ? Int(bytes[start]) : Int(bytes[start]) << 8 | Int(bytes[start + 1])
      guard value <= largest else {
        throw DataError("\(name): byte \(start): read \(value); allowed: at most \(largest)")
      }
      image.pixels.append(scaled(value, largest))
    }
    return image
  }

  /// 0 to `largest` as 0 to 255, rounded.
  private func scaled(_ value: Int, _ largest: Int) -> UInt8 {
    largest == 255 ? UInt8(value) : UInt8((value * 255 + largest / 2) / largest)
  }

  /// The next number in digits, behind blanks and comments.
  private mutating func number(_ what: String, _ allowed: ClosedRange<Int>) throws -> Int {
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "#") {
        while place < bytes.count, bytes[place] != 10, bytes[place] != 13 { place += 1 }
      } else if bytes[place] == 32 || (9...13).contains(bytes[place]) {
        place += 1
      } else {
        break
      }
    }
    let start = place
    var value = 0
    while place < bytes.count, (48...57).contains(bytes[place]), place - start < 6 {
      value = value * 10 + Int(bytes[place] - 48)
      place += 1
    }
    guard place > start else {
      throw DataError(
        "\(name): byte \(start): there is no number where \(what) is to stand")
    }
    guard allowed.contains(value) else {
      throw DataError(
        "\(name): byte \(start): \(what) is \(value); allowed: \(allowed.lowerBound) to "
          + "\(allowed.upperBound)")
    }
    return value
  }
}
