// What every dataset of the plane has in common: how many points, how noisy, how split, and which
// features the network is given. The seven kinds beside this file only say where a point lies.
package import Schema

/// The fields shared by the datasets of the plane.
package struct PlaneOptions: Hashable, Sendable {
  package var points = 400
  package var noise = 0.0
  package var testFraction = 0.5
  package var features: [PlaneFeature] = [.x, .y]

  package init() {}

  /// Half the width of the plane the points lie in. It is half of TensorFlow Playground's, so that
  /// a coordinate's standard deviation is about 1, which the usual initial weights assume.
  package static let extent: Float = 3

  /// The radius of circle and spiral, and half the side of the square of exclusive-or.
  package static let radius = 2.5
}

extension PlaneFeature: NodeCodable {
  package var node: Node { Node(.string(rawValue)) }

  package static func decode(
    _ node: Node, path: String, into faults: inout FaultCollector
  ) -> PlaneFeature? {
    if let feature = node.string.flatMap(PlaneFeature.init(rawValue:)) { return feature }
    let names = allCases.map(\.rawValue)
    faults.add(
      node, path, allowed: names.joined(separator: ", "),
      nearest: node.string.flatMap { nearest(to: $0, among: names) })
    return nil
  }
}
