// What weights start from: one file a kind, one line in `initialCatalog`.
package import Engine
package import Numerics
package import Schema

/// What an initial distribution may look at: how many values go into an output of the layer and how
/// many outputs a value goes to, and the weight as a matrix.
package struct Fans: Hashable, Sendable {
  package var fanIn: Int
  package var fanOut: Int
  /// Outputs of the weight as a matrix, its last dimension.
  package var columns: Int
  package var rows: Int

  /// Of a weight [..., outputs] each of whose outputs sees all other dimensions.
  package init(_ shape: Shape) {
    columns = shape.last
    rows = shape.count / max(1, shape.last)
    (fanIn, fanOut) = (rows, columns)
  }

  package init(_ shape: Shape, fanIn: Int, fanOut: Int) {
    self.init(shape)
    (self.fanIn, self.fanOut) = (fanIn, fanOut)
  }
}

/// A distribution of initial values.
package protocol InitialKind: Kind {
  /// Whether it looks at the weight as a matrix: it then suits no vectors, such as the scale of a
  /// normalization.
  static var needsMatrix: Bool { get }

  func initializer(_ fans: Fans) -> Initializer
}

package let initialCatalog = Catalog<any InitialKind>(
  "distribution",
  [
    Zero.self,
    Constant.self,
    Normal.self,
    Uniform.self,
    He.self,
    Glorot.self,
    Lecun.self,
    Orthogonal.self,
  ])

extension Catalog<any InitialKind> {
  /// Takes types that conform to the protocol and no others, which the compiler checks.
  fileprivate init(_ noun: String, _ kinds: [any InitialKind.Type]) {
    self.init(noun, kinds.map { Entry($0) { $0 } })
  }
}

/// What one parameter starts from, as a document says it: `he`, or `{kind: normal, deviation:
/// 0.02}`.
package struct InitialValues: NodeCodable {
  package static let allowed =
    initialCatalog.kinds.joined(separator: ", ") + ", or a mapping with the key 'kind'"

  package var kind: any InitialKind

  package init(_ kind: any InitialKind) { self.kind = kind }

  package static let he = InitialValues(He())
  package static let glorot = InitialValues(Glorot())
  package static let lecun = InitialValues(Lecun())
  package static let zero = InitialValues(Zero())
  package static let one = InitialValues(Constant())

  package static func == (a: Self, b: Self) -> Bool { a.kind.equals(b.kind) }

  package var node: Node { kind.kindNode }

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self?
  {
    if let name = node.string, initialCatalog[name] == nil {
      // Said of the field itself: that is what a form shows.
      faults.add(
        node, path, allowed: allowed, nearest: nearest(to: name, among: initialCatalog.kinds))
      return nil
    }
    return initialCatalog.decode(node, path: path, into: &faults).map { InitialValues($0) }
  }

  /// Of a weight [..., outputs] each of whose outputs sees all other dimensions.
  package func initializer(_ shape: Shape) -> Initializer { kind.initializer(Fans(shape)) }

  package func initializer(_ shape: Shape, fanIn: Int, fanOut: Int) -> Initializer {
    kind.initializer(Fans(shape, fanIn: fanIn, fanOut: fanOut))
  }

  /// Collects a fault where the distribution suits weights of two dimensions or more alone, and
  /// this is for a vector.
  func checkForVector(_ path: String, _ location: Location?, _ faults: inout FaultCollector) {
    guard type(of: kind).needsMatrix else { return }
    let fitting = initialCatalog.entries.filter { !type(of: $0.standard).needsMatrix }
    faults.add(
      Fault(
        at: location, path: path,
        "read '\(kind.kind)', which looks at inputs and outputs of a matrix; allowed for one value "
          + "a feature: \(fitting.map(\.kind).joined(separator: ", "))"))
  }
}

extension Field {
  /// A field that says what a parameter starts from.
  package static func initial(
    _ name: String, _ member: any WritableKeyPath<Owner, InitialValues> & Sendable, help: String
  ) -> Field {
    .value(
      name, member, allowed: InitialValues.allowed, names: initialCatalog.kinds, help: help)
  }
}
