// Orthogonal matrices, which keep the length of every vector.
package import Engine
package import Schema

/// `gain` times a matrix with orthonormal columns, or orthonormal rows where it is wider than high
/// (Saxe, McClelland & Ganguli, 2014): normal values, made orthonormal one vector after the other
/// by Gram and Schmidt, each projection taken twice. A weight of more than two dimensions is
/// a matrix of its last one and all others.
package struct Orthogonal: InitialKind {
  package static let kind = "orthogonal"
  package static let summary = "a matrix that keeps the length of vectors"
  package static let needsMatrix = true

  package var gain = 1.0

  package init() {}

  package static var fields: [Field<Orthogonal>] {
    [.number("gain", \.gain, 0...1000, help: gainHelp)]
  }

  package func initializer(_ fans: Fans) -> Initializer {
    .orthogonal(rows: fans.rows, columns: fans.columns, gain: gain)
  }
}
