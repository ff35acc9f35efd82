// One arena for all buffers of a program, laid out once by liveness: a buffer lives from the first
// stage that touches it to the last, and memory is used again as soon as it is free (best fit).
// Pinned buffers are never given away.

/// The buffers of a program under compilation.
struct BufferTable {
  struct Buffer {
    var count: Int
    /// Its contents are needed after the pass.
    var isPinned = false
    /// Its contents are there before the pass: inputs and constant zeros.
    var isFilledBefore = false
  }

  private(set) var buffers: [Buffer] = []
  /// Values of buffers that are the same in every pass: written once, when the program is made.
  private(set) var constants: [(operand: Operand, values: @Sendable () -> [Float])] = []

  /// A buffer that holds `values` in every pass, `count` of them. They are not made before the
  /// program is, so that a graph can be weighed however large they are.
  mutating func makeConstant(_ count: Int, _ values: @escaping @Sendable () -> [Float]) -> Operand {
    let operand = make(count, filledBefore: true)
    constants.append((operand, values))
    return operand
  }

  mutating func make(_ count: Int, filledBefore: Bool = false) -> Operand {
    buffers.append(Buffer(count: count, isPinned: filledBefore, isFilledBefore: filledBefore))
    return .buffer(buffers.count - 1)
  }

  mutating func pin(_ operand: Operand) {
    if operand.space == .buffer { buffers[operand.index].isPinned = true }
  }
}

struct MemoryPlan {
  /// Start of each buffer, in elements.
  private(set) var offsets: [Int]
  /// Elements of the arena.
  private(set) var total = 0

  private var free: [Range<Int>] = []

  init(_ table: BufferTable, _ stages: [Stage]) {
    let buffers = table.buffers
    offsets = Array(repeating: 0, count: buffers.count)
    var first = Array(repeating: Int.max, count: buffers.count)
    var last = Array(repeating: -1, count: buffers.count)
    for (time, stage) in stages.enumerated() {
      for index in stage.buffers {
        first[index] = min(first[index], time)
        last[index] = time
      }
    }
    for (index, buffer) in buffers.enumerated() {
      if buffer.isPinned { last[index] = Int.max }
      if buffer.isFilledBefore || (buffer.isPinned && first[index] == Int.max) {
        offsets[index] = allocate(Arena.padded(buffer.count))
        first[index] = -1
      }
    }
    // Buffers that took over the memory of another, which is then not to be freed twice.
    var isTaken = Array(repeating: false, count: buffers.count)
    for (time, stage) in stages.enumerated() {
      let touched = stage.buffers
      let distinct = Set(touched).sorted()
      for index in distinct where first[index] == time {
        let size = Arena.padded(buffers[index].count)
        let source = stage.inPlaceCandidates(for: index).first { candidate in
          candidate != index && !isTaken[candidate] && last[candidate] == time
            && first[candidate] < time && Arena.padded(buffers[candidate].count) == size
            && touched.count { $0 == candidate } == 1
        }
        if let source {
          offsets[index] = offsets[source]
          isTaken[source] = true
        } else {
          offsets[index] = allocate(size)
        }
      }
      for index in distinct where last[index] == time && !isTaken[index] {
        release(offsets[index], Arena.padded(buffers[index].count))
      }
    }
  }

  /// The smallest free range that fits, else the end of the arena.
  private mutating func allocate(_ size: Int) -> Int {
    let fitting = free.indices.filter { free[$0].count >= size }
    if let best = fitting.min(by: { free[$0].count < free[$1].count }) {
      let start = free[best].lowerBound
      if free[best].count == size {
        free.remove(at: best)
      } else {
        free[best] = (start + size)..<free[best].upperBound
      }
      return start
    }
    if let tail = free.last, tail.upperBound == total {
      free.removeLast()
      total = tail.lowerBound + size
      return tail.lowerBound
    }
    total += size
    return total - size
  }

  /// Gives back a range, merged with its free neighbours; `free` stays sorted.
  private mutating func release(_ start: Int, _ size: Int) {
    var range = start..<(start + size)
    var position = free.firstIndex { $0.lowerBound > start } ?? free.count
    if position < free.count, free[position].lowerBound == range.upperBound {
      range = range.lowerBound..<free[position].upperBound
      free.remove(at: position)
    }
    if position > 0, free[position - 1].upperBound == range.lowerBound {
      range = free[position - 1].lowerBound..<range.upperBound
      free.remove(at: position - 1)
      position -= 1
    }
    free.insert(range, at: position)
  }
}

extension Stage {
  /// The buffers that its instructions touch, as often as they do.
  fileprivate var buffers: [Int] {
    var found: [Int] = []
    for instruction in instructions {
      for use in instruction.uses where use.operand.space == .buffer {
        found.append(use.operand.index)
      }
    }
    return found
  }

  /// Buffers whose memory the output in `buffer` may take over.
  fileprivate func inPlaceCandidates(for buffer: Int) -> [Int] {
    let writer = instructions.first { $0.output?.operand == .buffer(buffer) }
    guard let writer else { return [] }
    return writer.inPlaceCandidates.compactMap {
      $0.space == .buffer && $0.offset == 0 ? $0.index : nil
    }
  }
}
