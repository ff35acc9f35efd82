// Gates, shapes and losses in double precision.
import Numerics
import Engine
import Foundation

extension ReferenceInterpreter {
  func gating(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    x[0].indices.map { i in
      node.operation == .multiply
        ? x[0][i] * x[1][i] : x[0][i] * x[1][i] + (1 - x[0][i]) * x[2][i]
    }
  }

  func reshaping(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    let input = graph.shape(node.inputs[0])
    switch node.operation {
    case .slice(let start, let count):
      return rows(x[0], input.last).flatMap { $0[start..<start + count] }
    case .lastStep:
      return rows(x[0], input.count / input.dimensions[0]).flatMap { $0.suffix(input.last) }
    default: return x[0]
    }
  }

  func otherLoss(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    let losses = zip(x[0], x[1]).map { value, target -> Double in
      guard case .huber(let delta) = node.operation else {
        return max(value, 0) - value * target + Foundation.log1p(Foundation.exp(-abs(value)))
      }
      let (size, limit) = (abs(value - target), Double(delta))
      return size <= limit ? size * size / 2 : limit * (size - limit / 2)
    }
    return [losses.reduce(0, +) / Double(losses.count)]
  }
}
