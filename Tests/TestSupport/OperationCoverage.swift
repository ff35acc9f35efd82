// No operation without its checks.
package import Engine

extension Operation {
  /// The variants of operations that none of the graphs contains.
  package static func missing(in graphs: [Graph]) -> [String] {
    let found = Set(graphs.flatMap { $0.nodes.map(\.operation.variant) })
    return variants.filter { !found.contains($0) }
  }
}
