// Graphs with one thing wrong are refused, by the path of the layer.
import Numerics
@testable import Engine
import Testing

@Suite struct VerifierTests {
  private func graph() throws -> Graph {
    try OperationCase(testDescription: "") { builder, x in
      try builder.batchNorm(
        x, weight: feature(&builder, "gain", x), bias: feature(&builder, "shift", x),
        mean: feature(&builder, "mean", x, .buffer),
        variance: feature(&builder, "variance", x, .buffer), epsilon: 1e-5, momentum: 0.1)
    }.graph()
  }

  @Test("what the builder makes is accepted")
  func accepted() throws {
    try graph().verify()
    for operation in OperationTests.cases { try operation.graph().verify() }
  }

  @Test("an inconsistent node is refused")
  func refused() throws {
    let edits: [(inout Graph) -> Void] = [
      { $0.nodes[3].shape = [6, 8] },
      { $0.nodes[3].inputs.swapAt(0, 1) },
      { $0.nodes[3].inputs[0] = Tensor(id: 3) },
      { $0.nodes[3].inputs[0] = Tensor(id: -1) },
      { $0.nodes[3].inputs = [] },
      { $0.nodes[3].scope = 99 },
      { $0.nodes[1].operation = Operation(ParameterOperation(99, $0.nodes[1].shape)) },
      { $0.nodes[0].shape = [0] },
      { $0.nodes[0].shape = [Int.max, 4] },
      { $0.parameters[0].isActive = false },
      { $0.parameters[1].path = $0.parameters[0].path },
      { graph in graph.parameters[4].role = .scalar },
      { $0.loss = Tensor(id: 0) },
      { $0.loss = Tensor(id: 1000) },
    ]
    for (number, edit) in edits.enumerated() {
      var broken = try graph()
      edit(&broken)
      #expect(throws: GraphError.self, "edit \(number)") { try broken.verify() }
    }
  }
}
