// Matrix products and normalizations in double precision.
import Engine
import Numerics

extension LinearOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let (inner, columns) = (node.inputShapes[1].dimensions[0], node.columns)
    return (0..<node.shape.count).map { position in
      let (row, column) = (position / columns, position % columns)
      let product = (0..<inner).reduce(0.0) {
        $0 + x[0][row * inner + $1] * x[1][$1 * columns + column]
      }
      return product + (x.count > 2 ? x[2][column] : 0)
    }
  }
}

/// Mean and variance of some values.
private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
}

extension BatchNormOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let columns = node.columns
    var (means, variances) = (x[3], x[4])
    if node.mode == .training {
      for column in 0..<columns {
        let values = stride(from: column, to: x[0].count, by: columns).map { x[0][$0] }
        (means[column], variances[column]) = moments(values)
      }
    }
    return x[0].indices.map { position in
      let column = position % columns
      let factor = 1 / (variances[column] + Double(epsilon)).squareRoot()
      return (x[0][position] - means[column]) * factor * x[1][column] + x[2][column]
    }
  }
}

extension LayerNormOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    rows(x[0], node.columns).flatMap { row in
      let (mean, variance) = moments(row)
      let factor = 1 / (variance + Double(epsilon)).squareRoot()
      return row.indices.map { (row[$0] - mean) * factor * x[1][$0] + x[2][$0] }
    }
  }
}

extension RMSNormOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    rows(x[0], node.columns).flatMap { row in
      let square = row.reduce(0) { $0 + $1 * $1 } / Double(row.count)
      return row.indices.map { row[$0] / (square + Double(epsilon)).squareRoot() * x[1][$0] }
    }
  }
}

extension GroupNormOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let (channels, samples) = (node.columns, node.shape.dimensions[0])
    let (width, size) = (channels / groups, x[0].count / samples)
    var result = x[0]
    for sample in 0..<samples {
      for group in 0..<groups {
        let places = (sample * size..<(sample + 1) * size).filter {
          $0 % channels / width == group
        }
        let (mean, variance) = moments(places.map { x[0][$0] })
        let factor = 1 / (variance + Double(epsilon)).squareRoot()
        for place in places {
          let channel = place % channels
          result[place] = (x[0][place] - mean) * factor * x[1][channel] + x[2][channel]
        }
      }
    }
    return result
  }
}
