// What the tests of this target expect of a graph.
import TestSupport
import Testing

/// The engine's loss and gradients against the reference and its central differences.
/// - Parameter samples: elements checked of every parameter.
func expectGradients(_ subject: Subject, samples: Int = 5, tolerance: Double = 1e-3) throws {
  let mismatches = try subject.mismatches(samples: samples, tolerance: tolerance)
  #expect(mismatches.isEmpty)
}
