// Operations on sequences in double precision.
import Numerics
import Engine
import Foundation

extension ReferenceInterpreter {
  func sequence(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    let columns = node.shape.last
    switch node.operation {
    case .rmsNorm(let epsilon):
      return rows(x[0], columns).flatMap { row in
        let square = row.reduce(0) { $0 + $1 * $1 } / Double(columns)
        return row.indices.map { row[$0] / (square + Double(epsilon)).squareRoot() * x[1][$0] }
      }
    case .embedding:
      return x[0].flatMap { token -> [Double] in
        guard token >= 0, token < Double(x[1].count / columns), token == token.rounded() else {
          return Array(repeating: 0, count: columns)
        }
        return Array(x[1][(Int(token) * columns)..<((Int(token) + 1) * columns)])
      }
    case .addTable: return x[0].indices.map { x[0][$0] + x[1][$0 % x[1].count] }
    case .sinusoidalPositions(let base):
      let positions = node.shape.dimensions[1]
      return x[0].indices.map { place in
        let (feature, position) = (place % columns, place / columns % positions)
        let angle =
          Double(position) / pow(Double(base), Double(feature / 2 * 2) / Double(columns))
        return x[0][place] + (feature % 2 == 0 ? sin(angle) : cos(angle))
      }
    case .rotaryPositions(let size, let features, let base):
      return rotary(x[0], node.shape, size: size, features: features, base: Double(base))
    case .attention(let heads, let isCausal):
      return attention(x[0], node.shape, heads: heads, isCausal: isCausal)
    default:
      return rows(x[0], columns).flatMap { softmax($0) }
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
}
