// JSON on standard output: one object a line, or pretty; numbers that are not finite are left out
// by making them nil first.
internal import Foundation

enum JSONText {
  static func line(_ value: some Encodable) throws -> String {
    try text(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  static func pretty(_ value: some Encodable) throws -> String {
    try text(value, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
  }

  private static func text(
    _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// nil for a number that JSON cannot hold.
  static func number(_ value: Float) -> Float? { value.isFinite ? value : nil }
}
