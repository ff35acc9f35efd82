// Six cones, up and down in turn, to be learnt as a value (TensorFlow Playground's
// "multi gaussian"). Noise moves the place where the value is read off, not the point.
package import Numerics
internal import Engine
import Schema

package struct RegressionGaussians: PlaneKind {
  package static let kind = "regression_gaussians"
  package static let summary = "three hills and three valleys, as a value to predict"
  package static let task = Task.regression(outputs: ["height"])
  package static let details = """
    x and y are uniform in -3 to 3. A peak at distance d gives s · max(0, 1 - d), and the height is
    what the peak gives that gives most in magnitude. The peaks: s = 1 at (-2, 1.25), (2, 1.25), (0,
    -1.25), s = -1 at (0, 1.25), (-2, -1.25), (2, -1.25). The height is read off at (x + n, y + m),
    with n and m the noise: the point itself is not moved.
    """

  package var plane = PlaneOptions()

  package init() {}

  private static let peaks: [(x: Double, y: Double, sign: Double)] = [
    (-2, 1.25, 1), (0, 1.25, -1), (2, 1.25, 1), (-2, -1.25, -1), (0, -1.25, 1), (2, -1.25, -1),
  ]

  package func point(_ index: Int, using random: inout RandomStream) -> PlanePoint {
    let extent = Double(PlaneOptions.extent)
    let x = random.uniform(-extent, extent)
    let y = random.uniform(-extent, extent)
    let moved = displacement(using: &random)
    return PlanePoint(x, y, target: Self.height(x + moved.x, y + moved.y))
  }

  /// 1 or -1 at a peak, falling off in proportion to the distance, 0 from a distance of 1 on.
  static func height(_ x: Double, _ y: Double) -> Double {
    peaks.reduce(0) { highest, peak in
      let (dx, dy) = (x - peak.x, y - peak.y)
      let height = peak.sign * max(0, 1 - (dx * dx + dy * dy).squareRoot())
      return abs(height) > abs(highest) ? height : highest
    }
  }
}
