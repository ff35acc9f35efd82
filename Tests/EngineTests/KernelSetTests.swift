// Choosing kernels by name, and the few that others call.
import Numerics
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

  @Test("the first value that is not finite")
  func wrappers() {
    let values: [Float] = [1, 3, 3, -1, -2, -3, 0, .nan, 5]
    values.withUnsafeBufferPointer { values in
      #expect(KernelSet.best.firstNonFinite(values) == 7)
      #expect(KernelSet.best.firstNonFinite(UnsafeBufferPointer(rebasing: values[..<7])) == nil)
    }
  }
}
