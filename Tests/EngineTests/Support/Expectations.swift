// What the tests of this target expect of a graph.
import TestSupport
import Testing

/// The engine's loss and gradients against the reference and its central differences.
func expectGradients(_ subject: Subject, tolerance: Double = 1e-3) throws {
  #expect(try subject.mismatches(tolerance: tolerance) == [])
}
