// Choosing kernels by name, and the few that others call.
import Engine
import Testing

@Suite struct KernelSetTests {
  @Test("sets are found by name, slowest first, and an unknown one names what is allowed")
  func names() throws {
    let names = KernelSet.available.map(\.name)
    #expect(names.first == "baseline")
    #expect(names.contains(KernelSet.best.name))
    for name in names { #expect(try KernelSet.named(name).name == name) }
    let error = #expect(throws: KernelSetError.self) { try KernelSet.named("mmx") }
    #expect(error?.description.contains("baseline") == true)
  }

  @Test("argmax, softmax, sums of squares and the check for finite values")
  func wrappers() {
    let values: [Float] = [1, 3, 3, -1, -2, -3, 0, .nan, 5]
    var indices = [Int32](repeating: 7, count: 3)
    values.withUnsafeBufferPointer { values in
      indices.withUnsafeMutableBufferPointer {
        KernelSet.best.argmax(values, columns: 3, into: $0)
      }
      #expect(KernelSet.best.firstNonFinite(values) == 7)
      #expect(KernelSet.best.firstNonFinite(UnsafeBufferPointer(rebasing: values[..<7])) == nil)
      #expect(KernelSet.best.sumOfSquares(UnsafeBufferPointer(rebasing: values[..<4])) == 20)
    }
    #expect(indices == [1, 0, -1])
    var probabilities = [Float](repeating: 0, count: 4)
    [0, 0, 100, -100].withUnsafeBufferPointer { logits in
      probabilities.withUnsafeMutableBufferPointer {
        KernelSet.best.softmax(logits, columns: 2, into: $0)
      }
    }
    #expect(probabilities == [0.5, 0.5, 1, 0])
  }
}
