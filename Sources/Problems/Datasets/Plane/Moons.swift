// Two interleaved half circles (as scikit-learn's `make_moons`, Pedregosa et al., 2011), centred
// and enlarged by 5/3 so that they fill the same plane as the other datasets.
package import Numerics
internal import Engine
import Schema

package struct Moons: PlaneKind {
  package static let kind = "moons"
  package static let summary = "two interleaved half circles"
  package static let task = Task.classification(classes: ["upper moon", "lower moon"])
  package static let details = """
    scikit-learn's `make_moons`, centred and enlarged. Of the first half of the points (rounded
    down), the i-th of k has the angle a = π i / (k - 1) and lies at (cos a, sin a), class `upper
    moon`. The others, likewise numbered, lie at (1 - cos a, 0.5 - sin a). Then x = (u - 0.5) · 5/3
    and y = (v - 0.25) · 5/3 of such a place (u, v). The noise is added to the point.
    """

  package var plane = PlaneOptions()

  package init() {}

  package func point(_ index: Int, using random: inout RandomStream) -> PlanePoint {
    let upperCount = plane.points / 2
    let upper = index < upperCount
    let place = Double(upper ? index : index - upperCount)
    let last = Double((upper ? upperCount : plane.points - upperCount) - 1)
    let angle = Double.pi * place / last
    let (cosine, sine) = (ExactMath.cos(angle), ExactMath.sin(angle))
    let x = upper ? cosine : 1 - cosine
    let y = upper ? sine : 0.5 - sine
    let moved = displacement(using: &random)
    let enlarge = PlaneOptions.radius / 1.5
    return PlanePoint(
      enlarge * (x - 0.5) + moved.x, enlarge * (y - 0.25) + moved.y, target: upper ? 0 : 1)
  }
}
