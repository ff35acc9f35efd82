// What a layer is: a kind with fields that lowers to operations. One file a kind under `Layers/`,
// one line in `LayerCatalog`.
package import Numerics
package import Engine
package import Schema

/// What a layer sees while it lowers.
package struct LayerContext: Sendable {
  package var builder: GraphBuilder
  /// Path of the layer instance: `body[12].dense1`.
  package var path: String
  package var seed: Seed

  package init(builder: GraphBuilder, path: String, seed: Seed) {
    self.builder = builder
    self.path = path
    self.seed = seed
  }
}

/// A kind of layer. Its documentation has the formula with its source, the shapes of samples
/// (without the batch) and of parameters with what they start from, how sums are ordered, what is
/// refused, and an example that a test checks.
package protocol LayerKind: Kind {
  /// Whether it normalises: a residual branch with such a layer needs no smaller scale.
  static var isNormalization: Bool { get }

  /// The form of the samples it takes. Others are refused before it is lowered.
  static var takes: SampleForm { get }

  /// Whether zeros stay zeros: activations through the origin, dropout.
  static var keepsZero: Bool { get }

  /// The same layer with initial values that make its output zero; nil where it has none.
  var silenced: (any LayerKind)? { get }

  /// Appends the layer's operations to the graph and returns its output.
  /// - Parameter x: [batch] + a sample.
  /// - Throws: `GraphError` at the layer's path when the input's shape does not fit.
  func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor

  /// Floating-point operations of one forward pass for one sample (a multiply-add counts two).
  func flops(input: Shape, output: Shape) -> Int
}

extension LayerKind {
  /// A copy with some of its fields changed.
  func changed(_ change: (inout Self) -> Void) -> Self {
    var copy = self
    change(&copy)
    return copy
  }
}

extension LayerKind {
  package static var isNormalization: Bool { false }
  package static var takes: SampleForm { .any }
  package static var keepsZero: Bool { false }
  package var silenced: (any LayerKind)? { nil }

  package func flops(input: Shape, output: Shape) -> Int { output.count }
}

/// A layer of a block: its kind and, optionally, a name (else kind and number: `dense1`).
package struct Layer: NodeCodable {
  package var name: String?
  package var kind: any LayerKind
  /// False: its parameters are used and never changed.
  package var isTrainable = true

  package init(_ kind: any LayerKind, name: String? = nil, isTrainable: Bool = true) {
    self.kind = kind
    self.name = name
    self.isTrainable = isTrainable
  }

  package static func == (a: Layer, b: Layer) -> Bool {
    a.name == b.name && a.isTrainable == b.isTrainable && a.kind.equals(b.kind)
  }

  package var node: Node {
    guard name != nil || !isTrainable else { return kind.kindNode }
    var entries = kind.kindNode.entries ?? [Node.Entry("kind", Node(.string(kind.kind)))]
    if !isTrainable { entries.insert(Node.Entry("trainable", false), at: 1) }
    if let name { entries.insert(Node.Entry("name", Node(.string(name))), at: 1) }
    return Node(.map(entries))
  }

  /// What every layer may have beside the fields of its kind.
  package static let ownKeys = ["name", "trainable"]

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self?
  {
    let kind = layerCatalog.decode(node, path: path, except: ownKeys, into: &faults)
    var isTrainable = true
    if let given = node["trainable"] {
      guard case .bool(let value) = given.content else {
        faults.add(given, "\(path).trainable", allowed: FieldType.flag.allowed)
        return nil
      }
      isTrainable = value
    }
    guard let given = node["name"] else { return kind.map { Layer($0, isTrainable: isTrainable) } }
    guard let name = given.string, isName(name) else {
      faults.add(given, "\(path).name", allowed: nameRule)
      return nil
    }
    return kind.map { Layer($0, name: name, isTrainable: isTrainable) }
  }
}

/// What names of blocks and layers may be; they are part of parameter paths.
package let nameRule = "1 to 32 letters, digits, '_' or '-', starting with a letter"

package func isName(_ text: String) -> Bool {
  guard let first = text.utf8.first, text.utf8.count <= 32 else { return false }
  func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
  return isLetter(first)
    && text.utf8.allSatisfy {
      isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
}
