// The same values in another shape: features as an image or a sequence.
package import Numerics
package import Engine
package import Schema

/// The extents of one sample, written `8x8x1`.
package struct SampleShape: NodeCodable {
  package static let allowed = "1 to 4 extents from 1 to 65536, as 8x8x1 or a list"

  package var extents: [Int]

  package init(_ extents: [Int]) { self.extents = extents }

  package var node: Node { Node(.string(extents.map(String.init).joined(separator: "x"))) }

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self?
  {
    let given: [Int?] =
      if let elements = node.elements {
        elements.prefix(5).map(integerValue)
      } else if let text = node.string, text.utf8.count <= 32 {
        text.split(separator: "x", omittingEmptySubsequences: false).prefix(5).map {
          $0.utf8.allSatisfy { (48...57).contains($0) } ? Int($0) : nil
        }
      } else {
        [integerValue(node)]
      }
    let extents = given.compactMap(\.self)
    guard extents.count == given.count, (1...4).contains(extents.count),
      extents.allSatisfy({ (1...65_536).contains($0) })
    else {
      faults.add(node, path, allowed: allowed)
      return nil
    }
    return SampleShape(extents)
  }
}

/// The same values, in order, in another shape. No parameters.
///
/// # Shapes
/// - Samples: any shape -> `shape`: [height, width, channels] for an image, [positions, features]
///   for a sequence
///
/// Lowering throws `GraphError` where the number of values would change.
///
/// Example: `{kind: reshape, shape: 4x4x4}` makes 64 into 4x4x4.
package struct Reshape: LayerKind {
  package static let kind = "reshape"
  package static let summary = "reshape: the same values as an image or a sequence"

  package var shape = SampleShape([8, 8, 1])

  package init() {}

  package static var fields: [Field<Reshape>] {
    [
      .value(
        "shape", \.shape, allowed: SampleShape.allowed,
        help: "extents of a sample: 8x8x1 is height, width, channels")
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.reshape(x, to: Shape(shape.extents))
  }

  /// Nothing is computed.
  package func flops(input: Shape, output: Shape) -> Int { 0 }
}
