// What the tests of this target expect of a graph.
import Numerics
import Engine
import TestSupport
import Testing

/// The engine's loss and gradients against the reference and its central differences.
func expectGradients(_ subject: Subject, tolerance: Double = 1e-3) throws {
  #expect(try subject.mismatches(tolerance: tolerance) == [])
}

/// A value with some of its properties changed.
func changed<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
  var value = value
  change(&value)
  return value
}

/// One digest over all kernel sets and 1, 2 and 4 threads, fused or not, measured or not.
func expectSameBits(_ graph: Graph) throws { try expectSameBits(Subject(graph, seed: Seed(9))) }

func expectSameBits(_ subject: Subject) {
  for measured in [false, true] {
    let expected = subject.digest(measured: measured)
    for kernels in KernelSet.available {
      for threads in [1, 2, 4] {
        var options = ExecutionOptions()
        (options.threads, options.splitThreshold, options.fusion) = (threads, 1, threads < 4)
        #expect(
          subject.digest(kernels: kernels, options: options, measured: measured) == expected,
          "\(kernels.name), \(threads) threads")
      }
    }
  }
}

/// Every value of an evaluation against the reference.
func expectEvaluation(_ graph: Graph) throws {
  let subject = try Subject(graph, seed: Seed(3))
  let expected = try subject.reference(.evaluation).run()
  let everything = graph.nodes.indices.map { Tensor(id: $0) }
  let program = subject.program(.evaluation, keeping: everything)
  program.forward(step: 0)
  for tensor in everything {
    for (value, exact) in zip(program.values(tensor), expected[tensor.id]) {
      #expect(abs(Double(value) - exact) <= 1e-4 * (1 + abs(exact)), "node \(tensor.id)")
    }
  }
}
