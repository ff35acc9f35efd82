// Losses in double precision.
import Engine
import Foundation
import Numerics

extension SoftmaxCrossEntropyOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let logits = rows(x[0], node.inputShapes[0].last)
    let losses = zip(logits, x[1]).filter { $1 >= 0 }.map { row, label in
      Foundation.log(row.reduce(0) { $0 + Foundation.exp($1) }) - row[Int(label)]
    }
    return [losses.isEmpty ? 0 : losses.reduce(0, +) / Double(losses.count)]
  }
}

extension MeanSquaredErrorOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    mean(x) { ($0 - $1) * ($0 - $1) }
  }
}

extension BinaryCrossEntropyOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    mean(x) { max($0, 0) - $0 * $1 + Foundation.log1p(Foundation.exp(-abs($0))) }
  }
}

extension HuberOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let limit = Double(delta)
    return mean(x) { value, target in
      let size = abs(value - target)
      return size <= limit ? size * size / 2 : limit * (size - limit / 2)
    }
  }
}

private func mean(_ x: [[Double]], _ loss: (Double, Double) -> Double) -> [Double] {
  [zip(x[0], x[1]).reduce(0) { $0 + loss($1.0, $1.1) } / Double(x[0].count)]
}
