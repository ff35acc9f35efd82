// One call of a kernel with everything it needs, as a value with named fields. Compiled, its
// operands are buffers by number. Bound, the same value lies in raw memory with addresses, and a
// pass calls `run` of one after the other.

/// Runs the call that lies at an address: `(call, context)`. A plain function pointer, so that a
/// pass costs one indirect call an instruction, and counts no references.
typealias Entry = @convention(c) (UnsafeRawPointer, UnsafeRawPointer) -> Void

/// What a call tells about each of its operands.
typealias OperandVisitor = (inout Operand, OperandUse) -> Void

/// A kernel with its arguments. Conforming values hold numbers and operands only: they are copied
/// as bytes.
protocol KernelCall {
  /// Visits every operand: what is only read first, then the output, then whatever else is written.
  mutating func operands(_ visit: OperandVisitor)

  /// What parts of the call may be run at the same time.
  var split: Split { get }

  /// Limits the call to a part. Operands have moved already, as they declare.
  mutating func take(_ part: Range<Int>)

  /// Multiply-adds that take as long as the call.
  var work: Int { get }

  /// Runs the kernel. Inlined into `entry`, so that the arguments are read in place, not copied.
  func run(_ context: ExecutionContext)

  /// Always `{ Type.enter($0, $1) }`: a C function cannot be made of a generic one in an extension.
  static var entry: Entry { get }

  /// Called once, where the bound call will stay.
  static func prepare(_ call: UnsafeMutablePointer<Self>)
}

extension KernelCall {
  var split: Split { .whole }
  mutating func take(_ part: Range<Int>) {}
  static func prepare(_ call: UnsafeMutablePointer<Self>) {}

  @inline(__always)
  static func enter(_ call: UnsafeRawPointer, _ context: UnsafeRawPointer) {
    call.assumingMemoryBound(to: Self.self).pointee
      .run(context.assumingMemoryBound(to: ExecutionContext.self).pointee)
  }
}

/// How a call divides into parts that write different memory. The order of every sum stays, so that
/// the bits do not depend on the number of parts.
struct Split {
  /// Rows, columns or values to divide.
  let extent: Int
  /// Parts start at multiples of this.
  var unit = 1
  /// Whether each part, in every operand that moves, stays between its own start and that of the
  /// next part.
  var isByRows = true

  static let whole = Split(extent: 1)
  static func rows(_ count: Int) -> Split { Split(extent: count) }
  /// Rows of the output that are no rows of every operand.
  static func crossedRows(_ count: Int) -> Split { Split(extent: count, isByRows: false) }
  /// In whole cache lines: two threads that write to one line wait for each other.
  static func columns(_ count: Int) -> Split {
    Split(extent: count, unit: Arena.line, isByRows: false)
  }
  static func values(_ count: Int, by unit: Int = 1) -> Split { Split(extent: count, unit: unit) }

  private var units: Int { (extent + unit - 1) / unit }

  /// Parts for so many threads.
  func count(for threads: Int) -> Int { max(1, min(threads, units)) }

  /// Where a part starts.
  func start(_ part: Int, of count: Int) -> Int { min(extent, units * part / count * unit) }
}

/// A call over contiguous values, which may be cut anywhere.
protocol ElementwiseCall: KernelCall {
  var count: Int { get set }
  /// Parts start at multiples of this.
  var unit: Int { get }
}

extension ElementwiseCall {
  var unit: Int { 1 }
  var split: Split { .values(count, by: unit) }
  mutating func take(_ part: Range<Int>) { count = part.count }
  var work: Int { count * 8 }
}

/// A call whose rows do not see each other.
protocol RowCall: KernelCall {
  var rows: Int { get set }
  var columns: Int { get }
}

extension RowCall {
  var split: Split { .rows(rows) }
  mutating func take(_ part: Range<Int>) { rows = part.count }
  var work: Int { rows * columns * 8 }
}

/// A call whose columns do not see each other.
protocol ColumnCall: KernelCall {
  var rows: Int { get }
  var columns: Int { get set }
}

extension ColumnCall {
  var split: Split { .columns(columns) }
  mutating func take(_ part: Range<Int>) { columns = part.count }
  var work: Int { rows * columns * 8 }
}

/// A kernel call as the passes of the compiler see it.
final class Instruction {
  struct Use {
    let operand: Operand
    let use: OperandUse
    var isWritten: Bool { use.access != .read }
  }

  let call: any KernelCall
  /// Operands that are there, in the order of the declaration.
  let uses: [Use]
  let work: Int
  let split: Split

  init<Call: KernelCall>(_ call: Call) {
    var copy = call
    var uses: [Use] = []
    uses.reserveCapacity(8)
    copy.operands { operand, use in
      if !operand.isNone { uses.append(Use(operand: operand, use: use)) }
    }
    self.call = call
    self.uses = uses
    work = call.work
    split = call.split
  }

  /// The parts to run in parallel. A sixteenth of what is worth handing over is worth splitting:
  /// what runs in one stage is handed over together.
  func partCount(_ options: ExecutionOptions) -> Int {
    work >= options.splitThreshold / 16 ? split.count(for: options.threads) : 1
  }

  /// Where a part starts in the memory of an operand.
  func start(of part: Int, of count: Int, in use: Int) -> Int {
    let found = uses[use]
    return found.operand.offset
      + found.use.distance(to: part, startingAt: split.start(part, of: count))
  }

  /// The operand whose memory the call fills: the first that it writes to.
  var output: Use? { uses.first(where: \.isWritten) }

  /// Operands whose memory the output may take over when they are not needed afterwards.
  var inPlaceCandidates: [Operand] {
    guard output?.use.access == .write else { return [] }
    return uses.compactMap { $0.use.isReusable ? $0.operand : nil }
  }
}

extension KernelCall {
  /// The same call again, for its output alone: into other memory, and without what moves on with
  /// every pass.
  mutating func redirect(to output: Operand) {
    var isFirst = true
    operands { operand, use in
      if use.access == .update { operand = .none }
      if use.access != .read {
        if isFirst { operand = output }
        isFirst = false
      }
    }
  }
}
