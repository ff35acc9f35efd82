// Two interleaved spirals (Lang & Witbrock, 1988; as in TensorFlow Playground, Smilkov et al.,
// 2017): both arms start at the centre, half a turn apart, and their radius grows with the angle.
package import Numerics
internal import Engine
package import Schema

package struct Spiral: PlaneKind {
  package static let kind = "spiral"
  package static let summary = "two interleaved spirals: hard for shallow and for deep plain nets"
  package static let task = Task.classification(classes: ["first arm", "second arm"])
  package static let details = """
    The first arm has half of the points, rounded up. The i-th of the k points of an arm, from 0, is
    t = i / k along it, at the radius r = 2.5 t and the angle a = 2π · `turns` · t, to which the
    second arm adds π: x = r sin a, y = r cos a. The noise is added to the point.
    """

  package var plane = PlaneOptions()
  package var turns = 1.5

  package init() {}

  package static var fields: [Field<Spiral>] {
    planeFields + [.number("turns", \.turns, 0.1...10, help: "turns of each arm: more is harder")]
  }

  package func point(_ index: Int, using random: inout RandomStream) -> PlanePoint {
    let firstArm = (plane.points + 1) / 2
    let arm = index < firstArm ? 0 : 1
    let length = arm == 0 ? firstArm : plane.points - firstArm
    let along = Double(index - arm * firstArm) / Double(length)
    let angle = 2 * Double.pi * turns * along + Double(arm) * Double.pi
    let moved = displacement(using: &random)
    let radius = PlaneOptions.radius * along
    return PlanePoint(
      radius * ExactMath.sin(angle) + moved.x, radius * ExactMath.cos(angle) + moved.y,
      target: Double(arm))
  }
}
