// A tilted plane to be learnt as a value (as in TensorFlow Playground): one linear unit suffices.
// Noise moves the place where the value is read off, not the point.
package import Numerics
internal import Engine
import Schema

package struct RegressionPlane: PlaneKind {
  package static let kind = "regression_plane"
  package static let summary = "a tilted plane, as a value to predict"
  package static let task = Task.regression(outputs: ["height"])
  package static let details = """
    x and y are uniform in -3 to 3. The height is (x + n + y + m) / 5, with n and m the noise: the
    point itself is not moved.
    """

  package var plane = PlaneOptions()

  package init() {}

  package func point(_ index: Int, using random: inout RandomStream) -> PlanePoint {
    let extent = Double(PlaneOptions.extent)
    let x = random.uniform(-extent, extent)
    let y = random.uniform(-extent, extent)
    let moved = displacement(using: &random)
    return PlanePoint(x, y, target: (x + moved.x + y + moved.y) / 5)
  }
}
