// Graphs with one thing wrong are refused, by the path of the layer.
import Numerics
@testable import Engine
import Testing

@Suite struct VerifierTests {
  private func graph() throws -> Graph {
    try OperationCase(testDescription: "") { builder, x in
      try builder.batchNorm(
        x, weight: feature(&builder, "norm_weight", x), bias: feature(&builder, "norm_bias", x),
        mean: feature(&builder, "mean", x, .buffer),
        variance: feature(&builder, "variance", x, .buffer), epsilon: 1e-5, momentum: 0.1)
    }.graph()
  }

  @Test("what the builder makes is accepted")
  func accepted() throws {
    try graph().verify()
    for operation in OperationTests.cases { try operation.graph().verify() }
  }

  /// What is done to a graph, and a word of what the verifier says of it.
  private static let edits: [(words: String, edit: @Sendable (inout Graph) -> Void)] = [
    ("the output is 6×8, not 6×7", { $0.nodes[3].shape = [6, 8] }),
    ("cannot multiply", { $0.nodes[3].inputs.swapAt(0, 1) }),
    ("not before it", { $0.nodes[3].inputs[0] = Tensor(id: 3) }),
    ("not before it", { $0.nodes[3].inputs[0] = Tensor(id: -1) }),
    ("linear cannot have 0 inputs", { $0.nodes[3].inputs = [] }),
    ("has no scope", { $0.nodes[3].scope = 99 }),
    (
      "no such parameter",
      { $0.nodes[1].operation = Operation(ParameterOperation(99, $0.nodes[1].shape)) }
    ),
    ("is not valid", { $0.nodes[0].shape = [0] }),
    ("is not valid", { $0.nodes[0].shape = [Int.max, 4] }),
    ("switched off", { $0.parameters[0].isActive = false }),
    ("declared twice", { $0.parameters[1].path = $0.parameters[0].path }),
    ("must be buffers", { $0.parameters[4].role = .scalar }),
    ("must be one value", { $0.loss = Tensor(id: 0) }),
    ("not a node", { $0.loss = Tensor(id: 1000) }),
  ]

  @Test("an inconsistent node is refused, and what is said is why", arguments: edits.indices)
  func refused(number: Int) throws {
    var broken = try graph()
    Self.edits[number].edit(&broken)
    let failure = #expect(throws: GraphError.self) { try broken.verify() }
    let words = failure.map { "\($0)" } ?? ""
    #expect(words.contains(Self.edits[number].words), "\(words)")
  }

  @Test("builder and verifier refuse a shape in the same words")
  func sameWords() throws {
    var builder = GraphBuilder(batch: 2)
    builder.enter("layer")
    let (a, b) = (try builder.input([3]), try builder.input([4]))
    let built = #expect(throws: GraphError.self) { try builder.add(a, b) }
    let sum = GraphNode(
      operation: Operation(AddOperation()), inputs: [a, b], shape: [2, 3], scope: 0)
    var graph = builder.finish(loss: nil)
    graph.nodes.append(sum)
    let verified = #expect(throws: GraphError.self) { try graph.verify() }
    #expect(built?.path == "layer" && verified?.path == "layer")
    #expect(verified?.message == "add: " + (built?.message ?? "?"))
  }
}
