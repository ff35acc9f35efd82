// Recurrent cells in double precision.
import Numerics
import Engine
import Foundation

extension RecurrenceOperation: ReferenceOperation {
  /// Straight from the formulas, sample by sample and step by step.
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let (steps, units) = (node.shape.dimensions[1], node.columns)
    let (features, wide) = (node.inputShapes[0].last, cell.gates * units)
    func sigmoid(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }
    var out: [Double] = []
    for sample in 0..<node.shape.dimensions[0] {
      var (h, c) = (Array(repeating: 0.0, count: units), Array(repeating: 0.0, count: units))
      for t in 0..<steps {
        let row = x[0][((sample * steps + t) * features)...].prefix(features)
        let a = (0..<wide).map { g in
          row.enumerated().reduce(x[3][g]) { $0 + $1.element * x[1][$1.offset * wide + g] }
        }
        let u = (0..<wide).map { g in
          h.enumerated().reduce(x[4][g]) { $0 + $1.element * x[2][$1.offset * wide + g] }
        }
        for k in 0..<units {
          func gate(_ number: Int) -> Double { a[number * units + k] + u[number * units + k] }
          switch cell {
          case .tanh: h[k] = Foundation.tanh(gate(0))
          case .gru:
            let (r, z) = (sigmoid(gate(0)), sigmoid(gate(1)))
            let n = Foundation.tanh(a[2 * units + k] + r * u[2 * units + k])
            h[k] = (1 - z) * n + z * h[k]
          case .lstm:
            c[k] = sigmoid(gate(1)) * c[k] + sigmoid(gate(0)) * Foundation.tanh(gate(2))
            h[k] = sigmoid(gate(3)) * Foundation.tanh(c[k])
          }
        }
        out += h
      }
    }
    return out
  }
}
