// Operations value by value in double precision, and those that move values about.
import Engine
import Foundation
import Numerics

extension AddOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] { zip(x[0], x[1]).map(+) }
}

extension MultiplyOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] { zip(x[0], x[1]).map(*) }
}

extension GateOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    x[0].indices.map { x[0][$0] * x[1][$0] + (1 - x[0][$0]) * x[2][$0] }
  }
}

extension ScaleOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    x[0].map { $0 * Double(factor) }
  }
}

extension MultiplyScalarOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] { x[0].map { $0 * x[1][0] } }
}

extension DropoutOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] { masked(x[0], node) }
}

extension StochasticDepthOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] { masked(x[0], node) }
}

private func masked(_ x: [Double], _ node: ReferenceNode) -> [Double] {
  guard node.mode == .training, let mask = node.mask else { return x }
  return zip(x, mask).map(*)
}

extension ConcatenateOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let parts = zip(x, node.inputShapes).map { rows($0, $1.last) }
    return (0..<node.shape.rows).flatMap { row in parts.flatMap { $0[row] } }
  }
}

extension ZerosOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    Array(repeating: 0, count: node.shape.count)
  }
}

extension PadOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    rows(x[0], node.inputShapes[0].last).flatMap { row in
      (0..<features).map { $0 < row.count ? row[$0] : 0 }
    }
  }
}

extension SliceOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    rows(x[0], node.inputShapes[0].last).flatMap { $0[start..<start + count] }
  }
}

extension LastStepOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let input = node.inputShapes[0]
    return rows(x[0], input.count / input.dimensions[0]).flatMap { $0.suffix(input.last) }
  }
}

extension GradientGateOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] { x[0] }
}

extension ReshapeOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] { x[0] }
}
