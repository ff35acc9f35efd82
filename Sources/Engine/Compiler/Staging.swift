// What threads may do at the same time. Between two stages there is a barrier; within one, parts
// share nothing. A chain of instructions that all work row by row (a layer on the output of the one
// before) is split once, by rows, and each part runs through the whole chain: there are a few
// barriers a pass and not one at every layer. Backward, the gradient of a layer's weights runs
// beside that of its input, and the next layer's weights are transposed meanwhile.

struct Stage {
  /// A part of one instruction.
  struct Piece {
    let instruction: Instruction
    let part: Int
    /// Parts of the instruction.
    let count: Int
  }

  /// In an order in which one thread can run them.
  var instructions: [Instruction]
  /// What a thread may take at a time: pieces of `instructions`, in order. Empty where handing over
  /// does not pay.
  var parts: [[Piece]] = []
}

/// A list of instructions divided into stages, without changing what any of them reads.
struct Staging {
  /// Instructions of a stage at most. Buffers live through a stage, so that longer ones would take
  /// more memory.
  private static let limit = 16

  private struct Placed {
    /// Of the instruction.
    let parts: Int
    let stage: Int
  }

  /// An operand of an instruction placed before.
  private struct Use {
    let instruction: Int
    let slot: Int
  }

  private(set) var stages: [Stage] = []
  private let instructions: [Instruction]
  private let options: ExecutionOptions
  private var placed: [Placed] = []
  private var writers: [Operand: Use] = [:]
  /// Since it was last written.
  private var readers: [Operand: [Use]] = [:]
  /// Instructions of each stage, and for each instruction another of its chain: itself, or one
  /// before it.
  private var members: [[Int]] = []
  private var chain: [Int] = []

  init(_ instructions: [Instruction], _ options: ExecutionOptions) {
    self.instructions = instructions
    self.options = options
    // Not where even a full stage of the largest would not be worth handing over.
    let largest = instructions.lazy.map(\.work).max() ?? 0
    guard options.threads > 1, largest * Self.limit >= options.splitThreshold else {
      stages = instructions.map { Stage(instructions: [$0]) }
      return
    }
    for number in instructions.indices { place(number) }
    stages = members.map { members in
      Stage(instructions: members.map { instructions[$0] }, parts: parts(of: members))
    }
  }

  /// Puts an instruction into the stage before the last, the last, or a new one: the first after
  /// all it depends on.
  private mutating func place(_ number: Int) {
    let instruction = instructions[number]
    let count = instruction.partCount(options)
    var stage = max(0, members.count - 2)
    var chained: [Int] = []
    func follow(_ use: Use, _ slot: Int) {
      let other = placed[use.instruction]
      if isChain(use, number, slot, count) {
        stage = max(stage, other.stage)
        chained.append(use.instruction)
      } else {
        stage = max(stage, other.stage + 1)
      }
    }
    // What is read in one place and written in another counts as written in both.
    let written = instruction.uses.compactMap { $0.isWritten ? $0.operand.base : nil }
    for (slot, use) in instruction.uses.enumerated() {
      let operand = use.operand.base
      if let writer = writers[operand] { follow(writer, slot) }
      guard written.contains(operand) else { continue }
      for reader in readers[operand] ?? [] { follow(reader, slot) }
    }
    while stage < members.count, members[stage].count >= Self.limit { stage += 1 }
    if stage == members.count { members.append([]) }
    members[stage].append(number)
    placed.append(Placed(parts: count, stage: stage))
    chain.append(number)
    for other in chained where placed[other].stage == stage { join(other, number) }
    for (slot, use) in instruction.uses.enumerated() {
      let operand = use.operand.base
      if written.contains(operand) {
        writers[operand] = Use(instruction: number, slot: slot)
        readers[operand] = []
      } else {
        readers[operand, default: []].append(Use(instruction: number, slot: slot))
      }
    }
  }

  /// Whether part n of an instruction depends on part n of the other alone: both move by rows in
  /// equal parts through the operand, or neither is split.
  private func isChain(_ use: Use, _ number: Int, _ slot: Int, _ count: Int) -> Bool {
    guard placed[use.instruction].parts == count else { return false }
    guard count > 1 else { return true }
    let (one, other) = (instructions[number], instructions[use.instruction])
    guard one.split.isByRows, other.split.isByRows else { return false }
    var last = Int.min
    for part in 0..<count {
      let start = one.start(of: part, of: count, in: slot)
      guard start > last, start == other.start(of: part, of: count, in: use.slot) else {
        return false
      }
      last = start
    }
    return true
  }

  private func root(_ instruction: Int) -> Int {
    var instruction = instruction
    while chain[instruction] != instruction { instruction = chain[instruction] }
    return instruction
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    chain[max(a, b)] = min(a, b)
  }

  /// The parts of a stage, the longest first.
  private func parts(of members: [Int]) -> [[Stage.Piece]] {
    guard members.reduce(0, { $0 + instructions[$1].work }) >= options.splitThreshold else {
      return []
    }
    let chains = Dictionary(grouping: members, by: root).sorted { $0.key < $1.key }.map { chain in
      let count = placed[chain.key].parts
      return (
        parts: (0..<count).map { part in
          chain.value.map { Stage.Piece(instruction: instructions[$0], part: part, count: count) }
        },
        work: chain.value.reduce(0) { $0 + instructions[$1].work } / count
      )
    }
    let parts = chains.sorted { $0.work > $1.work }.flatMap(\.parts)
    return parts.count > 1 ? parts : []
  }
}
