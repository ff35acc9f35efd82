// Exclusive or (Minsky & Papert, 1969; as in TensorFlow Playground): the class tells whether the
// two coordinates have equal signs; a gap is left along the axes.
// Noise moves the place where the class is read off, not the point.
package import Numerics
internal import Engine
import Schema

package struct ExclusiveOr: PlaneKind {
  package static let kind = "xor"
  package static let summary = "four squares: do the coordinates have equal signs?"
  package static let task = Task.classification(classes: ["unequal signs", "equal signs"])
  package static let details = """
    x and y are uniform in -2.5 to 2.5, and 0.15 is added to a value above 0 and taken from any
    other, which leaves a gap along the axes. The class is `equal signs` where (x + n)(y + m) ≥ 0,
    with n and m the noise: the point itself is not moved.
    """

  package var plane = PlaneOptions()

  package init() {}

  package func point(_ index: Int, using random: inout RandomStream) -> PlanePoint {
    let x = coordinate(using: &random)
    let y = coordinate(using: &random)
    let moved = displacement(using: &random)
    return PlanePoint(x, y, target: (x + moved.x) * (y + moved.y) >= 0 ? 1 : 0)
  }

  private func coordinate(using random: inout RandomStream) -> Double {
    let gap = 0.15
    let value = random.uniform(-PlaneOptions.radius, PlaneOptions.radius)
    return value > 0 ? value + gap : value - gap
  }
}
