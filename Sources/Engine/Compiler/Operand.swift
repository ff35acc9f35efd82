// Where a kernel call finds its numbers, and what it does with them. A call declares each operand
// once. What it writes, what it can do in place and how it splits over threads all follow from that
// declaration.

/// A place in memory. While a graph is compiled it is a buffer or parameter by number, and elements
/// from its start. Binding turns it into an address.
struct Operand: Hashable {
  enum Space: UInt8 {
    case none
    /// A buffer of the program's arena, by number.
    case buffer
    /// A parameter's values in the store, by number.
    case value
    /// A parameter's gradient in the store, by number.
    case gradient
    /// An address.
    case bound
  }

  let space: Space
  private let number: Int32
  /// Elements from the start, or the address.
  private(set) var offset = 0

  private init(_ space: Space, _ number: Int = 0, offset: Int = 0) {
    (self.space, self.number, self.offset) = (space, Int32(truncatingIfNeeded: number), offset)
  }

  /// No operand: the kernel gets a null pointer.
  static let none = Operand(.none)
  static func buffer(_ index: Int) -> Operand { Operand(.buffer, index) }
  static func value(_ index: Int) -> Operand { Operand(.value, index) }
  static func gradient(_ index: Int) -> Operand { Operand(.gradient, index) }
  static func bound(_ pointer: UnsafeMutablePointer<Float>?) -> Operand {
    Operand(.bound, offset: Int(bitPattern: pointer))
  }

  /// Of the buffer or parameter.
  var index: Int { Int(number) }

  var isNone: Bool { space == .none }

  /// The whole buffer or parameter that it lies in.
  var base: Operand { Operand(space, index) }

  static func + (operand: Operand, elements: Int) -> Operand {
    var moved = operand
    if !operand.isNone { moved.offset += elements }
    return moved
  }

  /// The address of a bound operand; nil where there is none.
  @inline(__always)
  var pointer: UnsafeMutablePointer<Float>? {
    assert(space == .bound || space == .none, "an operand that is not bound has no address")
    return UnsafeMutablePointer(bitPattern: offset)
  }

  /// The same memory as 32-bit integers.
  @inline(__always)
  var integers: UnsafeMutablePointer<Int32>? { UnsafeMutablePointer(bitPattern: offset) }
}

/// What a kernel call does with an operand, and how far the operand moves from one part of the call
/// to the next.
struct OperandUse {
  enum Access { case read, write, update }

  let access: Access
  /// Elements for each row, column or value of the part before it: see `Split`.
  var stride = 0
  /// Whether the output may take over its memory where nobody needs it afterwards.
  var isReusable = false
  /// Elements of each part's own scratch memory.
  var scratch = 0

  /// Read by every part.
  static let read = OperandUse(access: .read)
  static func read(by stride: Int) -> OperandUse { OperandUse(access: .read, stride: stride) }
  /// Read, and the output may take over its memory.
  static func reusable(by stride: Int) -> OperandUse {
    OperandUse(access: .read, stride: stride, isReusable: true)
  }
  static let write = OperandUse(access: .write)
  static func write(by stride: Int) -> OperandUse { OperandUse(access: .write, stride: stride) }
  /// Read and written.
  static func update(by stride: Int) -> OperandUse { OperandUse(access: .update, stride: stride) }
  /// Memory of its own for every part of a call.
  static func scratch(_ size: Int) -> OperandUse { OperandUse(access: .write, scratch: size) }

  /// How far the operand moves to a part.
  func distance(to part: Int, startingAt start: Int) -> Int { start * stride + part * scratch }
}

/// Where a kernel that can accumulate puts its result, and whether it adds to what is there.
struct Destination {
  var operand: Operand
  var adds = false

  init(_ operand: Operand, adds: Bool = false) { (self.operand, self.adds) = (operand, adds) }

  func use(by stride: Int = 0) -> OperandUse {
    OperandUse(access: adds ? .update : .write, stride: stride)
  }

  @inline(__always) var pointer: UnsafeMutablePointer<Float>? { operand.pointer }
  @inline(__always) var accumulate: Int32 { adds ? 1 : 0 }
}
