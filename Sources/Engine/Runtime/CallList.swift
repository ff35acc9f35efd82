// Bound kernel calls in raw memory: a pass is a loop over function pointers. Nothing here allocates
// while it runs.
internal import CKernels
internal import Numerics

/// A bound call: its kernel's entry, and where its arguments lie.
struct BoundCall {
  let entry: Entry
  let call: UnsafeMutableRawPointer
}

/// The calls of a pass, with the parts of those that run in parallel.
struct CallList {
  private let calls: UnsafeMutableBufferPointer<BoundCall>
  /// The calls of all parts, one part behind the other, and where each part starts; the last entry
  /// is the end.
  private let pieces: UnsafeMutableBufferPointer<BoundCall>
  private let starts: UnsafeMutableBufferPointer<Int>
  /// At the first part of each stage: what the stage takes on one thread.
  private let alone: UnsafeMutableBufferPointer<AloneTime>
  /// The arguments of all of them, in the order in which they run.
  private let arguments: UnsafeMutableRawPointer
  /// Where the calls of each stretch end: a pass may stop between two.
  private let stretches: UnsafeMutableBufferPointer<Int>

  /// - Parameter address: of an operand.
  init(
    _ stages: [Stage], _ options: ExecutionOptions,
    address: (Operand) -> UnsafeMutablePointer<Float>?
  ) {
    let longest = options.longestCall
    var (pieceCount, partCount) = (0, 0)
    for stage in stages {
      partCount += stage.parts.count
      for part in stage.parts { pieceCount += part.count }
    }
    let callCount = stages.reduce(0) { sum, stage in
      stage.parts.isEmpty
        ? stage.instructions.reduce(sum) { $0 + $1.turns(longest) } : sum + 1
    }
    let bytes = stages.reduce(0) { sum, stage in
      stage.parts.isEmpty
        ? stage.instructions.reduce(sum) { $0 + $1.turns(longest) * size(of: $1.call) }
        : stage.parts.reduce(sum + size(of: PartsCall(start: 0, count: 0))) {
          $1.reduce($0) { $0 + size(of: $1.instruction.call) }
        }
    }
    let calls = UnsafeMutableBufferPointer<BoundCall>.allocate(capacity: callCount)
    self.calls = calls
    pieces = .allocate(capacity: pieceCount)
    starts = .allocate(capacity: partCount + 1)
    alone = .allocate(capacity: partCount)
    alone.initialize(repeating: AloneTime())
    arguments = .allocate(byteCount: max(1, bytes), alignment: alignment)
    var (call, piece, start, place) = (0, 0, 0, arguments)
    starts.initializeElement(at: 0, to: 0)
    var (ends, work): ([Int], Int) = ([], 0)
    func add(_ bound: BoundCall, _ taking: Int) {
      calls.initializeElement(at: call, to: bound)
      call += 1
      work += taking
      if work >= options.stretch {
        ends.append(call)
        work = 0
      }
    }
    for stage in stages {
      guard !stage.parts.isEmpty else {
        for instruction in stage.instructions {
          let turns = instruction.turns(longest)
          for turn in 0..<turns {
            // One after the other, so that all can use the scratch memory of the first.
            add(
              bind(
                Stage.Piece(instruction: instruction, part: turn, count: turns), number: 0,
                at: &place, address: address),
              instruction.work / turns)
          }
        }
        continue
      }
      add(
        bind(PartsCall(start: start, count: stage.parts.count), at: &place, address: address),
        stage.instructions.reduce(0) { $0 + $1.work })
      for part in stage.parts {
        for found in part {
          pieces.initializeElement(at: piece, to: bind(found, at: &place, address: address))
          piece += 1
        }
        start += 1
        starts.initializeElement(at: start, to: piece)
      }
    }
    if ends.last != call { ends.append(call) }
    stretches = .allocate(capacity: ends.count)
    _ = stretches.initialize(from: ends)
  }

  /// Whether it may stop before its end.
  var hasSeveralStretches: Bool { stretches.count > 1 }

  func free() {
    calls.deallocate()
    pieces.deallocate()
    starts.deallocate()
    alone.deallocate()
    stretches.deallocate()
    arguments.deallocate()
  }

  /// - Parameters:
  ///   - step: selects the dropout masks.
  ///   - pool: runs what is in parallel.
  ///   - interruption: looked at between two stretches.
  ///   - norms: what `MeasureCall` writes to.
  /// - Returns: false where it was interrupted.
  func run(
    _ kernels: KernelSet, step: UInt64, pool: ThreadPool?, interruption: Interruption?,
    norms: UnsafeMutablePointer<Double>? = nil
  ) -> Bool {
    let context = ExecutionContext(
      table: kernels.table, step: step, norms: norms, pieces: pieces.baseAddress,
      starts: starts.baseAddress, alone: alone.baseAddress,
      pool: pool.map(Unmanaged.passUnretained))
    return withUnsafePointer(to: context) { context in
      guard let first = calls.baseAddress else { return true }
      var call = first
      for end in stretches {
        if call > first, interruption?.isRequested == true { return false }
        let end = first + end
        while call < end {
          call.pointee.entry(call.pointee.call, context)
          call += 1
        }
      }
      return true
    }
  }
}

// MARK: - Binding

private let alignment = 16

private func size<Call: KernelCall>(of call: Call) -> Int {
  (MemoryLayout<Call>.size + alignment - 1) / alignment * alignment
}

/// Copies a call to `place`, which moves behind it, and replaces its operands by addresses.
private func bind<Call: KernelCall>(
  _ call: Call, part: Range<Int>? = nil, number: Int = 0,
  at place: inout UnsafeMutableRawPointer, address: (Operand) -> UnsafeMutablePointer<Float>?
) -> BoundCall {
  let bound = place.initializeMemory(as: Call.self, to: call)
  bound.pointee.operands { operand, use in
    guard !operand.isNone else { return }
    let distance = part.map { use.distance(to: number, startingAt: $0.lowerBound) } ?? 0
    operand = .bound(address(operand + distance))
  }
  if let part { bound.pointee.take(part) }
  Call.prepare(bound)
  defer { place += size(of: call) }
  return BoundCall(entry: Call.entry, call: place)
}

/// - Parameter number: of the scratch memory; nil for that of the part.
private func bind(
  _ piece: Stage.Piece, number: Int? = nil, at place: inout UnsafeMutableRawPointer,
  address: (Operand) -> UnsafeMutablePointer<Float>?
) -> BoundCall {
  let (split, count) = (piece.instruction.split, piece.count)
  let range = split.start(piece.part, of: count)..<split.start(piece.part + 1, of: count)
  return bind(
    piece.instruction.call, part: count > 1 ? range : nil, number: number ?? piece.part,
    at: &place, address: address)
}

extension Instruction {
  /// Parts to run one after the other, so that none takes long.
  fileprivate func turns(_ longest: Int) -> Int {
    work <= longest ? 1 : split.count(for: (work + longest - 1) / longest)
  }
}

extension KernelSet {
  /// Runs one call by itself, or a part of it.
  func run(
    _ piece: Stage.Piece, step: UInt64, address: (Operand) -> UnsafeMutablePointer<Float>?
  ) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: size(of: piece.instruction.call), alignment: alignment)
    defer { memory.deallocate() }
    var place = memory
    let bound = bind(piece, at: &place, address: address)
    let context = ExecutionContext(
      table: table, step: step, norms: nil, pieces: nil, starts: nil, alone: nil, pool: nil)
    withUnsafePointer(to: context) { bound.entry(bound.call, $0) }
  }
}

// MARK: - Running

/// What a call needs beside its arguments. Parts of one call write to different memory, so that
/// sharing it between threads is safe.
struct ExecutionContext: @unchecked Sendable {
  let table: UnsafePointer<rk_kernels>
  let step: UInt64
  let norms: UnsafeMutablePointer<Double>?
  let pieces: UnsafeMutablePointer<BoundCall>?
  let starts: UnsafeMutablePointer<Int>?
  let alone: UnsafeMutablePointer<AloneTime>?
  /// Who shares the work, where calls were split; not counted, for the program keeps it.
  let pool: Unmanaged<ThreadPool>?

  /// The key of a mask in this step.
  @inline(__always)
  func maskKey(_ key: UInt64) -> UInt64 {
    RandomStream.mix(key ^ (step &* 0x9E37_79B9_7F4A_7C15))
  }

  /// One part of a stage; no part is split again.
  func runPart(_ index: Int) {
    guard let pieces, let starts else { return }
    withUnsafePointer(to: self) { context in
      for piece in starts[index]..<starts[index + 1] {
        pieces[piece].entry(pieces[piece].call, context)
      }
    }
  }
}

/// Hands the parts of a stage to the thread pool.
struct PartsCall: KernelCall {
  let start: Int
  let count: Int
  static var entry: Entry { { PartsCall.enter($0, $1) } }

  func operands(_ visit: OperandVisitor) {}
  var work: Int { 0 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let alone = context.alone else { return }
    context.pool?._withUnsafeGuaranteedRef {
      $0.run(.parts(context), from: start, count: count, alone: alone + start)
    }
  }
}
