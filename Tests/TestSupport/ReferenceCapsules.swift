// Capsules, factors a feature, and sequences turned round, in double precision.
import Engine
import Foundation
import Numerics

extension ScaleFeaturesOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let columns = node.columns
    let perSample = node.shape.count / node.shape.dimensions[0]
    let isShared = node.inputShapes[1].dimensions.count == 1
    return x[0].indices.map { place in
      x[0][place] * x[1][place % columns + (isShared ? 0 : place / perSample * columns)]
    }
  }
}

extension ReversePositionsOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let (columns, positions) = (node.columns, node.shape.dimensions[1])
    return rows(x[0], positions * columns).flatMap { sample in
      rows(sample, columns).reversed().flatMap { $0 }
    }
  }
}

extension TransposePositionsOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let (positions, columns) = (node.columns, node.shape.dimensions[1])
    return rows(x[0], positions * columns).flatMap { sample in
      (0..<columns).flatMap { column in rows(sample, columns).map { $0[column] } }
    }
  }
}

extension TransposeOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let matrix = rows(x[0], node.inputShapes[0].last)
    return (0..<node.inputShapes[0].last).flatMap { column in matrix.map { $0[column] } }
  }
}

extension SquashOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    rows(x[0], node.columns).flatMap { row in
      let square = row.reduce(0) { $0 + $1 * $1 }
      return row.map { $0 * square.squareRoot() / (1 + square) }
    }
  }
}

extension LengthOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    rows(x[0], node.inputShapes[0].last).map { row in
      row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }
}

extension WeightedSumOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let sizes = node.inputShapes[1].dimensions
    let (inputs, capsules, features) = (sizes[1], sizes[2], sizes[3])
    return (0..<node.shape.count).map { place in
      let (feature, capsule) = (place % features, place / features % capsules)
      let sample = place / features / capsules
      return (0..<inputs).reduce(0) { sum, input in
        let pair = (sample * inputs + input) * capsules + capsule
        return sum + x[0][pair] * x[1][pair * features + feature]
      }
    }
  }
}

extension AgreementOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let sizes = node.inputShapes[0].dimensions
    let (inputs, capsules, features) = (sizes[1], sizes[2], sizes[3])
    return (0..<node.shape.count).map { pair in
      let own = pair / capsules / inputs * capsules + pair % capsules
      return (0..<features).reduce(0) {
        $0 + x[0][pair * features + $1] * x[1][own * features + $1]
      }
    }
  }
}

extension CrossAttentionOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let (queries, keys) = (node.shape.dimensions[1], node.inputShapes[1].dimensions[1])
    let width = node.columns
    let size = width / heads
    var result = [Double](repeating: 0, count: node.shape.count)
    for sample in 0..<node.shape.dimensions[0] {
      for head in 0..<heads {
        func pair(_ key: Int, _ part: Int) -> ArraySlice<Double> {
          let start = (sample * keys + key) * 2 * width + part * width + head * size
          return x[1][start..<start + size]
        }
        for query in 0..<queries {
          let start = (sample * queries + query) * width + head * size
          let q = x[0][start..<start + size]
          let scores = (0..<keys).map { key in
            zip(q, pair(key, 0)).reduce(0) { $0 + $1.0 * $1.1 } / Double(size).squareRoot()
          }
          let largest = scores.max() ?? 0
          let powers = scores.map { exp($0 - largest) }
          let total = powers.reduce(0, +)
          for key in 0..<keys {
            for (index, value) in pair(key, 1).enumerated() {
              result[start + index] += powers[key] / total * value
            }
          }
        }
      }
    }
    return result
  }
}
