// Threads that share work: every part once, however often they fall asleep between, and nothing
// asked of the allocator.
import Numerics
import AllocationCounter
import Engine
import Foundation
import TestSupport
import Testing

@Suite struct ThreadPoolTests {
  private func network(_ width: Int) throws -> Graph {
    var builder = GraphBuilder(batch: 64)
    builder.enter("layers")
    var x = try builder.input([width])
    for number in 0..<6 {
      builder.enter("layer\(number)")
      x = try builder.activation(dense(&builder, x, width), Tanh())
    }
    let target = try builder.input([width])
    let loss = try builder.meanSquaredError(prediction: x, target: target)
    return builder.finish(loss: loss)
  }

  private func options(_ threads: Int) -> ExecutionOptions {
    var options = ExecutionOptions()
    options.threads = threads
    return options
  }

  /// Gradients of some steps, with pauses between, in which workers fall asleep.
  private func digest(_ threads: Int, pauses: Bool) throws -> String {
    let subject = try Subject(network(96), seed: Seed(9))
    let program = subject.program(options: options(threads))
    let norms = UnsafeMutableBufferPointer<Double>.allocate(
      capacity: subject.graph.parameters.count)
    defer { norms.deallocate() }
    var hash = Digest()
    for step in 0..<30 {
      hash.combine(program.forward(step: step))
      program.backward()
      if pauses, step % 3 == 0 { Thread.sleep(forTimeInterval: 0.002) }
      subject.store.update(
        .sgd(rate: 0.01, momentum: 0.9, nesterov: false, decay: 0), clip: 1, kernels: .best,
        pool: program.pool, squaredNorms: norms)
      norms.forEach { hash.combine(Float($0)) }
    }
    for index in subject.graph.parameters.indices {
      hash.combine(UnsafeBufferPointer(subject.store.value(index)))
    }
    return hash.text
  }

  @Test("awake or asleep, few or many, workers change no bit")
  func sameBits() throws {
    let expected = try digest(1, pauses: false)
    for threads in [2, 3, 7] {
      for pauses in [false, true] {
        #expect(try digest(threads, pauses: pauses) == expected, "\(threads) threads")
      }
    }
  }

  @Test("thread pools come and go, with and without work")
  func comeAndGo() throws {
    let graph = try network(64)
    let subject = try Subject(graph, seed: Seed(2))
    for round in 0..<50 {
      let program = subject.program(options: options(4))
      if round % 2 == 0 { program.forward(step: 0) }
      if round % 10 == 0 { Thread.sleep(forTimeInterval: 0.001) }
      let evaluation = Program(
        graph, parameters: subject.store, mode: .evaluation, kernels: .best, options: options(4),
        pool: program.pool)
      #expect(evaluation.pool === program.pool)
      evaluation.forward(step: 0)
    }
    #expect(subject.program(options: options(1)).pool == nil)
  }

  @Test("a step on several threads asks for no memory on any of them")
  func allocations() throws {
    let subject = try Subject(network(128), seed: Seed(4))
    let program = subject.program(options: options(3))
    let norms = UnsafeMutableBufferPointer<Double>.allocate(
      capacity: subject.graph.parameters.count)
    defer { norms.deallocate() }
    func run(_ steps: Int) {
      for step in 0..<steps {
        program.forward(step: step)
        program.backward()
        subject.store.update(
          .sgd(rate: 0.01, momentum: 0.9, nesterov: false, decay: 0), clip: nil, kernels: .best,
          pool: program.pool, squaredNorms: norms)
      }
    }
    run(5)
    guard allocation_count_of_all() >= 0 else { return }
    // The program of the tests has threads of its own, which may ask at any time.
    let asked = (0..<20).map { _ in
      let before = allocation_count_of_all()
      run(10)
      return allocation_count_of_all() - before
    }
    #expect(asked.contains(0), "\(asked)")
  }
}
