// Two interleaved half circles (as scikit-learn's `make_moons`, Pedregosa et al., 2011), centred
// and enlarged by 5/3 so that they fill the same plane as the other datasets.
package import Numerics
internal import Engine
import Schema

package struct Moons: PlaneKind {
  package static let kind = "moons"
  package static let summary = "two interleaved half circles"
  package static let task = Task.classification(classes: ["upper moon", "lower moon"])

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
