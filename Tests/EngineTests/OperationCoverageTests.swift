// No operation without its checks: the cases of every family together contain each kind of
// operation. Each of them is compared with central differences and gives one digest on all kernel
// sets and 1, 2 and 4 threads, in its suite. The gate of a gradient is no derivative, and has a
// test of its own.
import Numerics
import Engine
import TestSupport
import Testing

@Suite struct OperationCoverageTests {
  /// The cases of all families.
  static func graphs() throws -> [Graph] {
    let cases = OperationTests.cases + [OperationTests.gate]
    var graphs = try (cases + PoolingTests.cases + GatingTests.cases)
      .map { try $0.graph() }
    graphs += try ConvolutionTests.cases.map { try $0.graph() }
    graphs += try SequenceOperationTests.cases.map { try $0.graph(batch: 3, positions: 3) }
    graphs += try RecurrenceTests.cases.map { try $0.graph() }
    graphs += try LossTests.cases.map { try $0.graph() }
    return graphs
  }

  @Test("every operation has a finite-difference check and a digest")
  func coverage() throws {
    #expect(
      try Operation.missing(in: Self.graphs()) == [],
      "add a case to the suite of its family: OperationTests, ConvolutionTests, ...")
  }
}
