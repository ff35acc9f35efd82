// Two round normal clouds around (1, 1) and (-1, -1) (as in TensorFlow Playground).
package import Numerics
internal import Engine
import Schema

package struct GaussClouds: PlaneKind {
  package static let kind = "gauss"
  package static let summary = "two normal clouds: a straight line parts them"
  package static let task = Task.classification(classes: ["lower left", "upper right"])
  package static let details = """
    The first half of the points (rounded up) lies around (1, 1), class `upper right`, the others
    around (-1, -1). Each coordinate is normal with deviation √0.125 about its centre. The noise is
    added to the point.
    """

  package var plane = PlaneOptions()

  package init() {}

  /// A cloud's standard deviation without noise: Playground's variance of 0.5 in our half scale.
  static let deviation = 0.125.squareRoot()

  package func point(_ index: Int, using random: inout RandomStream) -> PlanePoint {
    let upper = index < (plane.points + 1) / 2
    let centre = upper ? 1.0 : -1.0
    let x = centre + Self.deviation * random.normal()
    let y = centre + Self.deviation * random.normal()
    let moved = displacement(using: &random)
    return PlanePoint(x + moved.x, y + moved.y, target: upper ? 1 : 0)
  }
}
