// One row through the network as it is now, with what each head of attention looked at.
internal import Engine
internal import Networks
internal import Numerics
internal import Problems

final class RowInspector {
  private let program: Program
  private let input: UnsafeMutableBufferPointer<Float>
  private let output: Tensor
  private let attentions: [(path: String, heads: Int, tokens: Int, node: Tensor)]

  /// Weights of attention that are read, over all heads.
  private static let most = 1 << 18

  /// - Parameter lowered: for a batch of one row, without a loss.
  init(_ lowered: LoweredNetwork, store: ParameterStore, kernels: KernelSet) {
    var room = Self.most
    attentions = lowered.graph.nodes.enumerated().compactMap { index, node in
      guard let attention = node.operation.as(AttentionOperation.self) else { return nil }
      let tokens = node.shape.dimensions[1]
      room -= attention.heads * tokens * tokens
      return room < 0
        ? nil : (lowered.graph.scopes[node.scope], attention.heads, tokens, Tensor(id: index))
    }
    let compiled = CompiledGraph(
      lowered.graph, mode: .evaluation, keeping: attentions.map(\.node))
    program = Program(compiled, parameters: store, kernels: kernels)
    input = program.input(lowered.input)
    output = lowered.output
  }

  func run(
    fill: (UnsafeMutablePointer<Float>) -> Void,
    read: (UnsafeBufferPointer<Float>, [AttentionMap]) -> Void
  ) {
    guard let start = input.baseAddress else { return }
    fill(start)
    program.forward(step: 0)
    read(program.values(output), maps)
  }

  private var maps: [AttentionMap] {
    attentions.flatMap { path, heads, tokens, node in
      guard let weights = program.attentionProbabilities(node) else { return [AttentionMap]() }
      let count = tokens * tokens
      return (0..<heads).map { head in
        AttentionMap(
          path: path, head: head, tokens: tokens,
          weights: Array(weights[head * count..<(head + 1) * count]))
      }
    }
  }
}

extension LoweredNetwork {
  /// Runs a row by itself: of a network lowered for a batch of one.
  func inspector(_ store: ParameterStore, _ kernels: KernelSet) -> RowInspector {
    RowInspector(self, store: store, kernels: kernels)
  }
}
