// Graphs evaluated in double precision, straight from the formulas: what the engine is compared with.
// May use the C library: nothing here feeds training.
internal import Numerics
package import Engine
import Foundation

/// A graph with its values; `run` evaluates every node in double precision.
package struct ReferenceInterpreter {
  package let graph: Graph
  package let mode: ExecutionMode
  /// By parameter.
  package var parameters: [[Double]]
  /// By input node.
  package var inputs: [Int: [Double]]
  /// By dropout node: 0, or the factor on what is kept.
  package var masks: [Int: [Double]] = [:]

  /// Every output is moved by up to this part of itself, always in the same way: what rounding does.
  package var noise = 0.0

  /// The outputs of all nodes.
  package func run() -> [[Double]] {
    var values: [[Double]] = []
    for (index, node) in graph.nodes.enumerated() {
      let inputs = node.inputs.map { values[$0.id] }
      values.append(rounded(evaluate(node, index, inputs), index))
    }
    return values
  }

  private func rounded(_ values: [Double], _ index: Int) -> [Double] {
    guard noise > 0 else { return values }
    var stream = Seed(UInt64(index)).stream("rounding")
    return values.map { $0 * (1 + noise * stream.uniform(-1, 1)) }
  }

  package func loss() -> Double { graph.loss.map { run()[$0.id][0] } ?? 0 }

  private func evaluate(_ node: GraphNode, _ index: Int, _ x: [[Double]]) -> [Double] {
    let columns = node.shape.last
    switch node.operation {
    case .input: return inputs[index] ?? []
    case .parameter(let number): return parameters[number]
    case .zeros: return Array(repeating: 0, count: node.shape.count)
    case .linear:
      let inner = graph.shape(node.inputs[1]).dimensions[0]
      return (0..<node.shape.count).map { position in
        let (row, column) = (position / columns, position % columns)
        let product = (0..<inner).reduce(0.0) {
          $0 + x[0][row * inner + $1] * x[1][$1 * columns + column]
        }
        return product + (x.count > 2 ? x[2][column] : 0)
      }
    case .activation(let activation): return x[0].map { apply(activation, $0) }
    case .add: return zip(x[0], x[1]).map { $0 + $1 }
    case .scale(let factor): return x[0].map { $0 * Double(factor) }
    case .multiplyScalar: return x[0].map { $0 * x[1][0] }
    case .batchNorm(let epsilon, _): return batchNorm(x, columns, Double(epsilon))
    case .layerNorm(let epsilon):
      return rows(x[0], columns).flatMap { row in
        let mean = row.reduce(0, +) / Double(columns)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
        let factor = 1 / (variance + Double(epsilon)).squareRoot()
        return row.indices.map { (row[$0] - mean) * factor * x[1][$0] + x[2][$0] }
      }
    case .dropout:
      guard mode == .training, let mask = masks[index] else { return x[0] }
      return zip(x[0], mask).map { $0 * $1 }
    case .concatenate:
      let parts = zip(x, node.inputs).map { rows($0, graph.shape($1).last) }
      return (0..<node.shape.rows).flatMap { row in parts.flatMap { $0[row] } }
    case .pad(let features):
      return rows(x[0], graph.shape(node.inputs[0]).last).flatMap { row in
        (0..<features).map { $0 < row.count ? row[$0] : 0 }
      }
    case .softmaxCrossEntropy:
      let logits = rows(x[0], graph.shape(node.inputs[0]).last)
      let losses = zip(logits, x[1]).filter { $1 >= 0 }.map { row, label in
        Foundation.log(row.reduce(0) { $0 + Foundation.exp($1) }) - row[Int(label)]
      }
      return [losses.isEmpty ? 0 : losses.reduce(0, +) / Double(losses.count)]
    case .meanSquaredError:
      let squares = zip(x[0], x[1]).map { ($0 - $1) * ($0 - $1) }
      return [squares.reduce(0, +) / Double(squares.count)]
    case .convolution, .transposedConvolution: return convolution(node, x)
    case .pool, .globalPool, .upsample: return pooling(node, x)
    case .groupNorm: return groupNorm(node, x)
    case .rmsNorm, .embedding, .addTable, .sinusoidalPositions, .rotaryPositions, .attention,
      .softmax:
      return sequence(node, x)
    case .recurrence: return recurrence(node, x)
    case .multiply, .gate: return gating(node, x)
    case .stochasticDepth:
      guard mode == .training, let mask = masks[index] else { return x[0] }
      return zip(x[0], mask).map { $0 * $1 }
    case .slice, .lastStep, .reshape: return reshaping(node, x)
    case .binaryCrossEntropy, .huber: return otherLoss(node, x)
    }
  }

  func rows(_ values: [Double], _ columns: Int) -> [[Double]] {
    stride(from: 0, to: values.count, by: columns).map { Array(values[$0..<($0 + columns)]) }
  }

  private func batchNorm(_ x: [[Double]], _ columns: Int, _ epsilon: Double) -> [Double] {
    let count = x[0].count / columns
    var (means, variances) = (x[3], x[4])
    if mode == .training {
      for column in 0..<columns {
        let values = (0..<count).map { x[0][$0 * columns + column] }
        means[column] = values.reduce(0, +) / Double(count)
        let mean = means[column]
        variances[column] = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      }
    }
    return x[0].indices.map { position in
      let column = position % columns
      let factor = 1 / (variances[column] + epsilon).squareRoot()
      return (x[0][position] - means[column]) * factor * x[1][column] + x[2][column]
    }
  }

  private func apply(_ activation: Activation, _ x: Double) -> Double {
    switch activation {
    case .relu: max(0, x)
    case .leakyRelu(let slope): x < 0 ? Double(slope) * x : x
    case .tanh: Foundation.tanh(x)
    case .sigmoid: 1 / (1 + Foundation.exp(-x))
    case .gelu: x / 2 * (1 + Foundation.erf(x / 2.0.squareRoot()))
    case .silu: x / (1 + Foundation.exp(-x))
    case .geluTanh:
      x / 2 * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .softplus: Foundation.log1p(Foundation.exp(x))
    case .elu(let alpha): x < 0 ? Double(alpha) * Foundation.expm1(x) : x
    }
  }
}
