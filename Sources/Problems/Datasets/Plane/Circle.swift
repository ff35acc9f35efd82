// A disc within a ring (as in TensorFlow Playground): half of the points each.
// Noise moves the place where the class is read off, not the point, so classes mix at the border.
package import Numerics
internal import Engine
import Schema

package struct Circle: PlaneKind {
  package static let kind = "circle"
  package static let summary = "a disc within a ring"
  package static let task = Task.classification(classes: ["outside", "inside"])
  package static let details = """
    The first half of the points (rounded up) lies in the disc: radius r uniform in 0 to 1.25, then
    angle a uniform in 0 to 2π, x = r sin a, y = r cos a. The others have r uniform in 1.75 to 2.5.
    The class is `inside` where (x + n)² + (y + m)² < 1.25², with n and m the noise: noise moves the
    place where the class is read off, not the point, so that classes mix at the border.
    """

  package var plane = PlaneOptions()

  package init() {}

  package func point(_ index: Int, using random: inout RandomStream) -> PlanePoint {
    let half = PlaneOptions.radius / 2
    let inner = index < (plane.points + 1) / 2
    let radius =
      inner
      ? random.uniform(0, half) : random.uniform(0.7 * PlaneOptions.radius, PlaneOptions.radius)
    let angle = random.uniform(0, 2 * Double.pi)
    let (x, y) = (radius * ExactMath.sin(angle), radius * ExactMath.cos(angle))
    let moved = displacement(using: &random)
    let (seenX, seenY) = (x + moved.x, y + moved.y)
    return PlanePoint(x, y, target: seenX * seenX + seenY * seenY < half * half ? 1 : 0)
  }
}
