// Discs, squares and triangles of equal area, drawn into grey images without the C library: how
// much of a pixel a figure covers is counted on a grid of 4 by 4 places.
import Numerics

/// A figure at a place.
struct DrawnShape {
  enum Kind: Int, CaseIterable {
    case disc, square, triangle
  }

  var kind: Kind
  /// Its centre, in pixels from the upper left corner.
  var x: Double
  var y: Double
  /// That of the disc of the same area.
  var radius: Double
  /// Turned by this, in radians.
  var angle: Double

  /// How far it reaches from its centre at most, in radii.
  static let reach = 1.5552

  /// Half the side of a square with the area of a disc of radius 1, and the distance of a
  /// triangle's sides from its centre.
  private static let halfSide = 0.886226925452758
  private static let inner = 0.7776

  /// Calls `body` with every pixel it touches, row, column and the covered part.
  func coverage(height: Int, width: Int, _ body: (_ row: Int, _ column: Int, Double) -> Void) {
    let (sine, cosine) = (ExactMath.sin(angle), ExactMath.cos(angle))
    let reach = Self.reach * radius + 1
    for row in max(0, Int(y - reach))...max(0, min(height - 1, Int(y + reach))) {
      for column in max(0, Int(x - reach))...max(0, min(width - 1, Int(x + reach))) {
        var inside = 0
        for step in 0..<16 {
          let dx = Double(column) + (Double(step % 4) + 0.5) / 4 - x
          let dy = Double(row) + (Double(step / 4) + 0.5) / 4 - y
          if contains(dx * cosine + dy * sine, dy * cosine - dx * sine) { inside += 1 }
        }
        if inside > 0 { body(row, column, Double(inside) / 16) }
      }
    }
  }

  /// Whether a place, seen from the centre of the unturned figure, is in it.
  private func contains(_ u: Double, _ v: Double) -> Bool {
    switch kind {
    case .disc: return u * u + v * v <= radius * radius
    case .square: return abs(u) <= Self.halfSide * radius && abs(v) <= Self.halfSide * radius
    case .triangle:
      let inner = Self.inner * radius
      let slope = 0.8660254037844386
      return v <= inner && slope * u - 0.5 * v <= inner && -slope * u - 0.5 * v <= inner
    }
  }
}
