// What runs at the same time shares nothing: calls write only where they say, parts stay within
// their rows, and the parts of a stage may run in any order, mixed in any way.
import Numerics
@testable import Engine
import TestSupport
import Testing

@Suite struct StagingTests {
  static let seeds = (0..<60).map { Seed(UInt64($0)) }

  /// Every operation, and every activation behind a product, some behind normalizations.
  static func everyOperation() throws -> [Subject] {
    try (OperationCoverageTests.graphs() + NormalizationFusionTests.graphs())
      .map { try Subject($0, seed: Seed(5)) }
  }

  static func options(threads: Int, threshold: Int = 0) -> ExecutionOptions {
    var options = ExecutionOptions()
    (options.threads, options.splitThreshold) = (threads, threshold)
    return options
  }

  @Test("a call changes nothing but the operands it says it writes to")
  func written() throws {
    for subject in try Self.everyOperation() {
      for mode in [ExecutionMode.training, .evaluation] {
        let memory = ProgramMemory(subject.program(mode))
        for instruction in memory.instructions {
          let before = memory.copy()
          memory.run(instruction)
          let allowed = instruction.uses.filter(\.isWritten).map { memory.range($0.operand) }
          for place in memory.changes(since: before) {
            #expect(allowed.contains { $0.contains(place) }, "\(instruction.call) of \(mode)")
          }
        }
      }
    }
  }

  @Test("a part by rows neither reads nor writes the rows of another")
  func rows() throws {
    var checked: Set<String> = []
    for subject in try Self.everyOperation() {
      let memory = ProgramMemory(subject.program(options: Self.options(threads: 3)))
      for instruction in memory.instructions {
        let count = instruction.partCount(Self.options(threads: 3))
        // A product over nothing, the state before the first step of a recurrence, reads nothing
        // either.
        let isEmpty = (instruction.call as? GemmCall)?.inner == 0
        if instruction.split.isByRows, count > 1, !isEmpty {
          checked.insert("\(type(of: instruction.call))")
          for part in 0..<count { expectApart(instruction, part, of: count, memory) }
        }
        memory.run(instruction)
      }
    }
    #expect(checked.count >= 25, "of all calls only \(checked)")
  }

  /// Runs one part as things are, then with NaN in the rows of all others: it writes the same to
  /// its own rows, and nothing elsewhere.
  private func expectApart(
    _ instruction: Instruction, _ part: Int, of count: Int, _ memory: ProgramMemory
  ) {
    let piece = Stage.Piece(instruction: instruction, part: part, count: count)
    let name = "\(type(of: instruction.call))"
    let before = memory.copy()
    defer { memory.restore(before) }
    func start(_ part: Int, _ slot: Int) -> Int { instruction.start(of: part, of: count, in: slot) }
    let slots = instruction.uses.indices.filter { slot in
      Set((0..<count).map { start($0, slot) }).count == count
    }
    let own = slots.map { slot in
      let whole = memory.range(instruction.uses[slot].operand)
      let first = whole.lowerBound + start(part, slot)
      let end =
        part + 1 < count ? whole.lowerBound + start(part + 1, slot) : whole.upperBound
      #expect(
        whole.lowerBound <= first && first <= end && end <= whole.upperBound,
        "\(name): operand \(slot) leaves its buffer")
      return min(first, end)..<end
    }
    memory.program.run(piece)
    let expected = memory.copy()
    for place in memory.changes(since: before) {
      #expect(own.contains { $0.contains(place) }, "\(name) writes elsewhere")
    }
    memory.restore(before)
    for slot in slots {
      for place in memory.range(instruction.uses[slot].operand)
      where !own.contains(where: { $0.contains(place) }) {
        memory.set(place, .nan)
      }
    }
    memory.program.run(piece)
    let now = memory.copy()
    for own in own {
      for place in own where now[place] != expected[place] {
        Issue.record("\(name) reads elsewhere")
        return
      }
    }
  }

  @Test("the parts of a stage may run in any order", arguments: seeds)
  func anyOrder(seed: Seed) throws {
    let graph = try RandomGraph.make(seed: seed)
    let subject = try Subject(graph, seed: seed)
    try expectAnyOrder(subject, seed)
  }

  @Test("the parts of a stage may run in any order, for every operation")
  func anyOrderOfOperations() throws {
    for subject in try Self.everyOperation() { try expectAnyOrder(subject, Seed(1)) }
  }

  private func expectAnyOrder(_ subject: Subject, _ seed: Seed) throws {
    for mode in [ExecutionMode.training, .evaluation] {
      subject.reset()
      let plain = ProgramMemory(subject.program(mode))
      for instruction in plain.instructions { plain.run(instruction) }
      let expected = plain.results(subject)
      for threads in [2, 3] {
        subject.reset()
        let mixed = ProgramMemory(
          subject.program(mode, options: Self.options(threads: threads)))
        var stream = seed.stream("order", String(threads))
        for stage in mixed.stages {
          guard !stage.parts.isEmpty else {
            for instruction in stage.instructions { mixed.run(instruction) }
            continue
          }
          var rest = stage.parts.map { ArraySlice($0) }
          while !rest.isEmpty {
            let part = stream.below(rest.count)
            if let piece = rest[part].popFirst() {
              mixed.program.run(piece)
            } else {
              rest.remove(at: part)
            }
          }
        }
        #expect(mixed.results(subject) == expected, "\(threads) parts, \(mode)")
      }
    }
  }

  @Test(
    "a network of dense layers has one barrier in sixteen layers forward, and one a layer backward")
  func barriers() throws {
    var builder = GraphBuilder(batch: 128)
    builder.enter("layers")
    var x = try builder.input([128])
    for number in 0..<32 {
      builder.enter("layer\(number)")
      x = try builder.activation(dense(&builder, x, 128), Relu())
    }
    builder.enter("head")
    let target = try builder.input([128])
    let loss = try builder.meanSquaredError(prediction: x, target: target)
    let graph = builder.finish(loss: loss)
    func compiled(_ threads: Int, _ mode: ExecutionMode) -> CompiledGraph {
      CompiledGraph(
        graph, mode: mode, options: Self.options(threads: threads, threshold: 200_000), keeping: [])
    }
    let one = compiled(1, .training)
    let two = compiled(2, .training)
    #expect(one.forwardStages.allSatisfy { $0.parts.isEmpty && $0.instructions.count == 1 })
    #expect(two.forwardStages.count { !$0.parts.isEmpty } <= 3)
    #expect(two.backward.count { !$0.parts.isEmpty } <= 34)
    #expect(Double(two.elements) <= 1.1 * Double(one.elements))
    #expect(compiled(2, .evaluation).elements <= 20 * 128 * 128, "activations share memory")
  }
}

/// The memory of a program and its store as one range of numbers, to look into between two calls.
private final class ProgramMemory {
  let program: Program
  private let arena: UnsafeMutableBufferPointer<Float>
  private let values: UnsafeMutableBufferPointer<Float>
  private let gradients: UnsafeMutableBufferPointer<Float>
  let stages: [Stage]

  init(_ program: Program) {
    self.program = program
    let compiled = program.compiled
    stages = compiled.forwardStages + compiled.backward
    let count = program.parameters.arenaCount
    values = UnsafeMutableBufferPointer(start: program.parameters.values, count: count)
    gradients = UnsafeMutableBufferPointer(start: program.parameters.gradients, count: count)
    let first = program.address(.buffer(0)).map { $0 - compiled.plan.offsets[0] }
    arena = UnsafeMutableBufferPointer(start: first, count: compiled.elements)
  }

  var instructions: [Instruction] { stages.flatMap(\.instructions) }

  private var parts: [UnsafeMutableBufferPointer<Float>] { [arena, values, gradients] }

  func run(_ instruction: Instruction) {
    program.run(Stage.Piece(instruction: instruction, part: 0, count: 1))
  }

  func copy() -> [UInt32] { parts.flatMap { $0.map(\.bitPattern) } }

  func restore(_ copy: [UInt32]) {
    for (place, bits) in copy.enumerated() { set(place, Float(bitPattern: bits)) }
  }

  func set(_ place: Int, _ value: Float) {
    var place = place
    for part in parts {
      if place < part.count {
        part[place] = value
        return
      }
      place -= part.count
    }
  }

  func changes(since before: [UInt32]) -> [Int] {
    zip(copy(), before).enumerated().filter { $0.element.0 != $0.element.1 }.map(\.offset)
  }

  /// All of the buffer or parameter that an operand lies in.
  func range(_ operand: Operand) -> Range<Int> {
    let (start, count): (Int, Int)
    let parameters = program.parameters
    switch operand.space {
    case .none, .bound: return 0..<0
    case .buffer:
      start = program.compiled.plan.offsets[operand.index]
      count = program.compiled.forward.buffers.buffers[operand.index].count
    case .value:
      start = arena.count + parameters.offsets[operand.index]
      count = parameters.specs[operand.index].shape.count
    case .gradient:
      start = arena.count + values.count + parameters.offsets[operand.index]
      count = parameters.specs[operand.index].shape.count
    }
    return start..<start + count
  }

  /// What a pass leaves for others: values, gradients, and every readable output.
  func results(_ subject: Subject) -> [UInt32] {
    let graph = subject.graph
    let readable = graph.nodes.indices.filter {
      program.compiled.isReadable(program.compiled.forward.location[$0])
        && program.compiled.forward.recomputation[$0] == nil
    }
    let outputs = readable.flatMap { index in
      program.values(Tensor(id: index)).map(\.bitPattern)
    }
    return outputs + values.map(\.bitPattern) + gradients.map(\.bitPattern)
  }
}
