// Operations on sequences in double precision.
import Engine
import Foundation
import Numerics

extension EmbeddingOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let columns = node.columns
    return x[0].flatMap { token -> [Double] in
      guard token >= 0, token < Double(x[1].count / columns), token == token.rounded() else {
        return Array(repeating: 0, count: columns)
      }
      return Array(x[1][(Int(token) * columns)..<((Int(token) + 1) * columns)])
    }
  }
}

extension AddTableOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    x[0].indices.map { x[0][$0] + x[1][$0 % x[1].count] }
  }
}

extension SinusoidalPositionsOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let (columns, positions) = (node.columns, node.shape.dimensions[1])
    return x[0].indices.map { place in
      let (feature, position) = (place % columns, place / columns % positions)
      let angle = Double(position) / pow(Double(base), Double(feature / 2 * 2) / Double(columns))
      return x[0][place] + (feature % 2 == 0 ? sin(angle) : cos(angle))
    }
  }
}

extension RotaryPositionsOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    rotary(x[0], node.shape, size: headSize, features: features, base: Double(base))
  }
}

extension AttentionOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    attention(x[0], node.shape, heads: heads, isCausal: isCausal)
  }
}

extension SoftmaxOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    rows(x[0], node.columns).flatMap { softmax($0) }
  }
}

private func softmax(_ row: [Double]) -> [Double] {
  let largest = row.max() ?? 0
  let powers = row.map { exp($0 - largest) }
  let total = powers.reduce(0, +)
  return powers.map { $0 / total }
}

private func rotary(
  _ x: [Double], _ shape: Shape, size: Int, features: Int, base: Double
) -> [Double] {
  let (columns, positions) = (shape.last, shape.dimensions[1])
  return x.indices.map { place in
    let (feature, position) = (place % columns, place / columns % positions)
    guard feature < features else { return x[place] }
    let (pair, half) = (feature % size % (size / 2), size / 2)
    let angle = Double(position) / pow(base, Double(2 * pair) / Double(size))
    return feature % size < half
      ? x[place] * cos(angle) - x[place + half] * sin(angle)
      : x[place] * cos(angle) + x[place - half] * sin(angle)
  }
}

private func attention(_ x: [Double], _ shape: Shape, heads: Int, isCausal: Bool) -> [Double] {
  let (samples, positions, width) = (shape.dimensions[0], shape.dimensions[1], shape.last)
  let size = width / heads
  var result = [Double](repeating: 0, count: shape.count)
  for sample in 0..<samples {
    for head in 0..<heads {
      func vector(_ position: Int, _ part: Int) -> ArraySlice<Double> {
        let start = (sample * positions + position) * 3 * width + part * width + head * size
        return x[start..<start + size]
      }
      for query in 0..<positions {
        let q = vector(query, 0)
        let scores = (0..<(isCausal ? query + 1 : positions)).map { key in
          zip(q, vector(key, 1)).reduce(0) { $0 + $1.0 * $1.1 } / Double(size).squareRoot()
        }
        let start = (sample * positions + query) * width + head * size
        for (key, weight) in softmax(scores).enumerated() {
          for (index, value) in vector(key, 2).enumerated() {
            result[start + index] += weight * value
          }
        }
      }
    }
  }
  return result
}
