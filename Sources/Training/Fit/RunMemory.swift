// What a run takes of memory, asked before any of it is allocated. The evaluation program and the
// copy that a run falls back on are counted too.
internal import Engine
internal import Networks
internal import Numerics

enum RunMemory {
  /// What a run may take: parameters, programs and the copy kept to fall back on.
  static let maximumBytes = 2 << 30

  /// Why a run would need too much; nil where it fits.
  /// - Parameter activations: bytes of the tensors, gradients and scratch of all its programs.
  static func refusal(_ parameters: [ParameterSpec], copies: WeightCopies, activations: Int)
    -> String?
  {
    let weights = parameterBytes(parameters, copies)
    let total = activations + weights
    guard total > maximumBytes else { return nil }
    return "this run needs about \(memory(bytes: total)) of memory (\(memory(bytes: weights)) for "
      + "parameters, \(memory(bytes: activations)) for activations); allowed: "
      + "\(memory(bytes: maximumBytes)); use fewer units or repeats, or a smaller batch"
  }

  /// Whether a training graph is so small that neither it nor its evaluation graph, of at most
  /// `Evaluator.largestChunk` rows, needs to be compiled to be weighed. Scratch memory holds at
  /// most a value for every multiplication, and a fourth of what is allowed leaves room for the
  /// padding of small tensors.
  static func isSurelyEnough(for graph: Graph, batch: Int, copies: WeightCopies) -> Bool {
    let tensors = graph.nodes.reduce(0) { $0 + $1.shape.count }
    // Attention over a million positions is more multiplications than an integer can count here.
    let training = Double(2 * tensors) + Double(graph.trainingFLOPs)
    let evaluation = training / Double(max(1, batch)) * Double(Evaluator.largestChunk)
    let activations = 4 * (training + evaluation)
    let parameters = Double(parameterBytes(graph.parameters, copies))
    return parameters + activations <= Double(maximumBytes / 4)
  }

  /// Bytes of values, gradients and optimizer state, and of the copy that a run falls back on,
  /// which holds all but the gradients.
  private static func parameterBytes(_ parameters: [ParameterSpec], _ copies: WeightCopies) -> Int {
    let arenas = 2 + ParameterStore.stateCount
    let bytes = ParameterStore.memoryEstimate(parameters) / arenas
    return bytes * (2 * (arenas + copies.count) - 1)
  }
}
