// What threads may do at the same time. Between two stages the threads meet; within one, parts share nothing. A
// chain of instructions that all work row by row (a layer on the output of the one before) is split once, by rows, and
// each part runs through the whole chain: the threads meet a few times a pass and not at every layer. Backward, the
// gradient of a layer's weights runs beside that of its input, and the next layer's weights are transposed meanwhile.

struct Stage {
  /// In an order in which one thread can run them.
  var steps: [Step]
  /// What a thread may take at a time: pieces of `steps`, in order. Empty where handing over does not pay.
  var parts: [[Step]] = []
}

/// A list of instructions divided into stages, without changing what any of them reads.
struct Staging {
  /// Instructions of a stage at most. Buffers live through a stage, so that longer ones would take more memory.
  private static let limit = 16

  private struct Placed {
    let split: Split
    let stage: Int
    /// Of each part, where its operands start; empty where there is one part.
    let starts: [[Int]]
  }

  /// An operand of an instruction placed before.
  private struct Use {
    let step: Int
    let slot: Int
  }

  private(set) var stages: [Stage] = []
  private let options: ExecutionOptions
  private var placed: [Placed] = []
  private var writers: [Operand: Use] = [:]
  /// Since it was last written.
  private var readers: [Operand: [Use]] = [:]
  /// Instructions of each stage, and for each instruction another of its chain: itself, or one before it.
  private var members: [[Int]] = []
  private var chain: [Int] = []

  init(_ steps: [Step], _ options: ExecutionOptions) {
    self.options = options
    // Not where even a full stage of the largest would not be worth handing over.
    let largest = steps.lazy.map(\.work).max() ?? 0
    guard options.threads > 1, largest * Self.limit >= options.splitThreshold else {
      stages = steps.map { Stage(steps: [$0]) }
      return
    }
    for step in steps { place(step) }
    stages = members.map { members in
      Stage(steps: members.map { steps[$0] }, parts: parts(of: members, steps))
    }
  }

  /// Puts an instruction into the stage before the last, the last, or a new one: the first after all it depends on.
  private mutating func place(_ step: Step) {
    let split = step.split(options)
    let number = placed.count
    let starts = split.parts.count > 1 ? split.parts.map { $0.operands.map(\.offset) } : []
    var stage = max(0, members.count - 2)
    var chained: [Int] = []
    func follow(_ use: Use, _ slot: Int) {
      let other = placed[use.step]
      if isChain(other, use.slot, split, starts, slot) {
        stage = max(stage, other.stage)
        chained.append(use.step)
      } else {
        stage = max(stage, other.stage + 1)
      }
    }
    let (operands, written) = (step.operands.map(\.start), step.written.map(\.start))
    for (slot, operand) in operands.enumerated() where operand.space != .none {
      if let writer = writers[operand] { follow(writer, slot) }
      guard written.contains(operand) else { continue }
      for reader in readers[operand] ?? [] { follow(reader, slot) }
    }
    while stage < members.count, members[stage].count >= Self.limit { stage += 1 }
    if stage == members.count { members.append([]) }
    members[stage].append(number)
    placed.append(Placed(split: split, stage: stage, starts: starts))
    chain.append(number)
    for other in chained where placed[other].stage == stage { join(other, number) }
    for (slot, operand) in operands.enumerated() where operand.space != .none {
      if written.contains(operand) {
        writers[operand] = Use(step: number, slot: slot)
        readers[operand] = []
      } else {
        readers[operand, default: []].append(Use(step: number, slot: slot))
      }
    }
  }

  /// Whether part n of an instruction depends on part n of the other alone: both move by rows in equal parts through
  /// the operand, or neither is split.
  private func isChain(
    _ other: Placed, _ otherSlot: Int, _ split: Split, _ starts: [[Int]], _ slot: Int
  ) -> Bool {
    guard other.split.parts.count == split.parts.count else { return false }
    guard split.parts.count > 1 else { return true }
    let places = starts.map { $0[slot] }
    return split.isByRows && other.split.isByRows && places == other.starts.map { $0[otherSlot] }
      && zip(places, places.dropFirst()).allSatisfy { $0 < $1 }
  }

  private func root(_ step: Int) -> Int {
    var step = step
    while chain[step] != step { step = chain[step] }
    return step
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    chain[max(a, b)] = min(a, b)
  }

  /// The parts of a stage, the longest first.
  private func parts(of members: [Int], _ steps: [Step]) -> [[Step]] {
    guard members.reduce(0, { $0 + steps[$1].work }) >= options.splitThreshold else { return [] }
    let chains = Dictionary(grouping: members, by: root).sorted { $0.key < $1.key }.map { chain in
      let count = placed[chain.key].split.parts.count
      return (
        parts: (0..<count).map { part in chain.value.map { placed[$0].split.parts[part] } },
        work: chain.value.reduce(0) { $0 + steps[$1].work } / count
      )
    }
    let parts = chains.sorted { $0.work > $1.work }.flatMap(\.parts)
    return parts.count > 1 ? parts : []
  }
}

extension Operand {
  /// The buffer or parameter that it lies in.
  fileprivate var start: Operand { Operand(space: space, index: index) }
}

extension Instruction where Address == Operand {
  /// The operands whose memory it writes to; it only reads the others.
  var written: [Operand] {
    switch code {
    case .gemm: [out, slopes]
    case .convolution, .convolutionByData, .convolutionByWeights, .reverseTaps: [out]
    case .transpose, .copy, .fill, .add, .scale, .scaleByScalar, .dot, .columnSums, .mean: [out]
    case .activate, .activateBackward, .dropout, .sampleDropout: [out]
    case .multiply, .gate, .gateBackward, .softmax, .softmaxBackward: [out]
    case .batchNorm: [out, slopes, d, e, f, g]
    case .batchNormBackward: [out, f, g]
    case .layerNorm, .groupNorm: [out, slopes, d, e]
    case .rmsNorm: [out, slopes, e]
    case .batchNormEvaluate, .layerNormBackward, .rmsNormBackward: [out]
    case .groupNormBackward: [out, f]
    case .layerNormParameters, .rmsNormParameters, .groupNormParameters: [f, g]
    case .labels: [out, b, c]
    case .softmaxCrossEntropy, .squaredError, .binaryCrossEntropy, .huber: [out, c]
    case .pool: [out, d]
    case .poolBackward, .globalPool, .globalPoolBackward, .upsample, .upsampleBackward: [out]
    case .embedding, .embeddingBackward, .addTable, .rotary: [out]
    case .attention: [out, c, d]
    case .attentionBackward: [out, d]
    case .recurrentCell: [out, a, e]
    case .recurrentCellBackward: [out, e, f, g]
    case .measure, .parallel: []
    }
  }
}
