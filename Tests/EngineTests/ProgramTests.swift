// The compiler and its passes against the reference, and every way to run a graph against every other.
import Engine
import TestSupport
import Testing

@Suite struct ProgramTests {
  static let seeds = (0..<100).map { Seed(UInt64($0)) }

  @Test("gradients of random graphs match central differences", arguments: seeds)
  func randomGraphs(seed: Seed) throws {
    let subject = try Subject(RandomGraph.make(seed: seed), seed: seed)
    try expectGradients(subject)
  }

  @Test("fusion, kernel sets, threads and measuring change no bit", arguments: seeds)
  func sameBits(seed: Seed) throws {
    let subject = try Subject(RandomGraph.make(seed: seed), seed: seed)
    for measured in [false, true] {
      let expected = subject.digest(measured: measured)
      var options = ExecutionOptions()
      options.fusion = false
      #expect(subject.digest(options: options, measured: measured) == expected, "unfused")
      for kernels in KernelSet.available {
        #expect(subject.digest(kernels: kernels, measured: measured) == expected, "\(kernels.name)")
      }
      for threads in [2, 4] {
        for fusion in [true, false] {
          var options = ExecutionOptions()
          (options.threads, options.splitThreshold, options.fusion) = (threads, 0, fusion)
          #expect(
            subject.digest(options: options, measured: measured) == expected, "\(threads) threads")
        }
      }
    }
  }

  @Test("measuring activations changes no gradient, and a backward pass can run again")
  func measuring() throws {
    for seed in Self.seeds.prefix(20) {
      let subject = try Subject(RandomGraph.make(seed: seed), seed: seed)
      let program = subject.program()
      program.forward(step: 1)
      var texts: Set<String> = []
      let norms = UnsafeMutableBufferPointer<Float>.allocate(capacity: subject.graph.scopes.count)
      defer { norms.deallocate() }
      for measured in [false, true, true, false] {
        program.backward(activationNorms: measured ? norms : nil)
        var hash = Digest()
        for index in subject.graph.parameters.indices {
          hash.combine(UnsafeBufferPointer(subject.store.gradient(index)))
        }
        texts.insert(hash.text)
      }
      #expect(texts.count == 1)
    }
  }

  @Test("evaluation matches the reference with its running statistics", arguments: seeds.prefix(40))
  func evaluation(seed: Seed) throws {
    let subject = try Subject(RandomGraph.make(seed: seed), seed: seed)
    let reference = try subject.reference(.evaluation)
    let expected = reference.run()
    let everything = subject.graph.nodes.indices.map { Tensor(id: $0) }
    for keeping in [[], everything] {
      let program = subject.program(.evaluation, keeping: keeping)
      let loss = Double(program.forward(step: 0))
      #expect(abs(loss - reference.loss()) <= 1e-4 * (1 + abs(reference.loss())))
      for tensor in keeping {
        for (value, exact) in zip(program.values(tensor), expected[tensor.id]) {
          #expect(abs(Double(value) - exact) <= 1e-3 * (1 + abs(exact)))
        }
      }
    }
  }
}
