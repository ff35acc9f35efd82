// Singular values of a matrix, turn by turn.

/// One-sided Jacobi rotations in double precision (Hestenes, 1958): pairs of columns are turned
/// until all are orthogonal. Their lengths are the singular values.
package struct SingularValues {
  private var vectors: [[Double]]
  /// The vector that is turned against all after it, and the sweep.
  private var (place, sweep) = (0, 0)
  private var isTurned = false
  package private(set) var isDone = false

  private static let maximumSweeps = 60

  /// - Parameter matrix: rows x columns numbers, in rows.
  package init(_ matrix: [Double], rows: Int, columns: Int) {
    // As many columns as the smaller extent: the transpose has the same values.
    let isWide = columns > rows
    let (count, length) = isWide ? (rows, columns) : (columns, rows)
    vectors = (0..<count).map { vector in
      (0..<length).map { isWide ? matrix[vector * columns + $0] : matrix[$0 * columns + vector] }
    }
    isDone = vectors.isEmpty
  }

  /// Of a matrix in rows.
  package static func of(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
    var rotations = SingularValues(matrix, rows: rows, columns: columns)
    while !rotations.isDone { rotations.turnNext() }
    return rotations.values
  }

  /// The largest first, once it is done.
  package var values: [Double] {
    vectors.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }.sorted(by: >)
  }

  /// Turns one vector against all that follow it.
  package mutating func turnNext() {
    guard !isDone else { return }
    for other in (place + 1)..<max(place + 1, vectors.count) where turn(place, other) {
      isTurned = true
    }
    place += 1
    guard place >= vectors.count else { return }
    (place, sweep) = (0, sweep + 1)
    isDone = !isTurned || sweep == Self.maximumSweeps
    isTurned = false
  }

  /// Makes two vectors orthogonal. - Returns: whether they were not.
  private mutating func turn(_ a: Int, _ b: Int) -> Bool {
    var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
    for i in vectors[a].indices {
      let (x, y) = (vectors[a][i], vectors[b][i])
      alpha += x * x
      beta += y * y
      gamma += x * y
    }
    guard gamma.magnitude > 1e-14 * (alpha * beta).squareRoot(), gamma != 0 else { return false }
    let zeta = (beta - alpha) / (2 * gamma)
    let tangent = (zeta < 0 ? -1 : 1) / (zeta.magnitude + (1 + zeta * zeta).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let sine = cosine * tangent
    for i in vectors[a].indices {
      let (x, y) = (vectors[a][i], vectors[b][i])
      vectors[a][i] = cosine * x - sine * y
      vectors[b][i] = sine * x + cosine * y
    }
    return true
  }
}
