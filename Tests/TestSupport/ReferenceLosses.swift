// Losses in double precision.
import Engine
import Foundation
import Numerics

extension SoftmaxCrossEntropyOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let logits = rows(x[0], node.inputShapes[0].last)
    func weight(_ label: Double) -> Double { weights.isEmpty ? 1 : Double(weights[Int(label)]) }
    let counted = zip(logits, x[1]).filter { $1 >= 0 }
    let total = counted.reduce(0) { sum, row in
      let all = Foundation.log(row.0.reduce(0) { $0 + Foundation.exp($1) })
      return sum + weight(row.1) * (all - row.0[Int(row.1)])
    }
    let count = countsPadding ? Double(x[1].count) : counted.reduce(0) { $0 + weight($1.1) }
    return [count == 0 ? 0 : total / count]
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

extension MarginLossOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let lengths = rows(x[0], node.inputShapes[0].last)
    let losses = zip(lengths, x[1]).map { row, label in
      row.enumerated().reduce(0.0) { sum, length in
        let isRight = length.offset == Int(label)
        let excess = max(0, isRight ? 0.9 - length.element : length.element - 0.1)
        return sum + (isRight ? 1 : 0.5) * excess * excess
      }
    }
    return [losses.reduce(0, +) / Double(losses.count)]
  }
}
