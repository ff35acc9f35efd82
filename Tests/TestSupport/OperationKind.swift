// What must be checked one by one: every operation, and of those that come in several the variants. The switch is
// exhaustive, so that a new case of `Operation` does not build until it has a kind here, and the coverage tests
// (`OperationCoverageTests`, in the engine's tests and in the oracles') fail until it has its checks.
internal import Numerics
package import Engine

package enum OperationKind: String, CaseIterable, Sendable {
  case input, parameter
  case linear, add, scale, multiplyScalar, multiply, gate
  case relu, leakyRelu, tanh, sigmoid, gelu, silu, geluTanh, softplus, elu
  case batchNorm, layerNorm, groupNorm, rmsNorm
  case dropout, stochasticDepth
  case concatenate, zeros, pad, slice, lastStep, reshape
  case convolution, transposedConvolution
  case maxPool, averagePool, globalMax, globalAverage, nearest, bilinear
  case embedding, addTable, sinusoidalPositions, rotaryPositions
  case attention, causalAttention, softmax
  case tanhRecurrence, gru, lstm
  case softmaxCrossEntropy, meanSquaredError, binaryCrossEntropy, huber

  package init(_ operation: Operation) {
    switch operation {
    case .input: self = .input
    case .parameter: self = .parameter
    case .linear: self = .linear
    case .activation(let activation): self.init(activation)
    case .add: self = .add
    case .scale: self = .scale
    case .multiplyScalar: self = .multiplyScalar
    case .batchNorm: self = .batchNorm
    case .layerNorm: self = .layerNorm
    case .dropout: self = .dropout
    case .concatenate: self = .concatenate
    case .zeros: self = .zeros
    case .pad: self = .pad
    case .convolution: self = .convolution
    case .transposedConvolution: self = .transposedConvolution
    case .pool(let kind, _): self = kind == .max ? .maxPool : .averagePool
    case .globalPool(let kind): self = kind == .max ? .globalMax : .globalAverage
    case .upsample(let kind, _): self = kind == .nearest ? .nearest : .bilinear
    case .groupNorm: self = .groupNorm
    case .rmsNorm: self = .rmsNorm
    case .embedding: self = .embedding
    case .addTable: self = .addTable
    case .sinusoidalPositions: self = .sinusoidalPositions
    case .rotaryPositions: self = .rotaryPositions
    case .attention(_, let isCausal): self = isCausal ? .causalAttention : .attention
    case .softmax: self = .softmax
    case .recurrence(let cell):
      switch cell {
      case .tanh: self = .tanhRecurrence
      case .gru: self = .gru
      case .lstm: self = .lstm
      }
    case .multiply: self = .multiply
    case .gate: self = .gate
    case .stochasticDepth: self = .stochasticDepth
    case .slice: self = .slice
    case .lastStep: self = .lastStep
    case .reshape: self = .reshape
    case .softmaxCrossEntropy: self = .softmaxCrossEntropy
    case .meanSquaredError: self = .meanSquaredError
    case .binaryCrossEntropy: self = .binaryCrossEntropy
    case .huber: self = .huber
    }
  }

  private init(_ activation: Activation) {
    switch activation {
    case .relu: self = .relu
    case .leakyRelu: self = .leakyRelu
    case .tanh: self = .tanh
    case .sigmoid: self = .sigmoid
    case .gelu: self = .gelu
    case .silu: self = .silu
    case .geluTanh: self = .geluTanh
    case .softplus: self = .softplus
    case .elu: self = .elu
    }
  }

  /// The kinds that none of the graphs contains, by name.
  package static func missing(in graphs: [Graph]) -> [String] {
    let found = Set(graphs.flatMap { $0.nodes.map { OperationKind($0.operation) } })
    return allCases.filter { !found.contains($0) }.map(\.rawValue)
  }
}
