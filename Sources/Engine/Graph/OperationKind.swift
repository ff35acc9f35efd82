// What an operation is: one value with its parameters that knows its shape rule, its forward and
// backward pass in kernel calls, its arithmetic, and how it fuses. One file an operation under
// `Operations/`, one line in `operationCatalog`. Graph and compiler ask these questions and name no
// operation.
internal import Numerics

/// A kind of operation. Its documentation gives formula, shapes and source.
protocol OperationKind: Hashable, Sendable {
  /// For messages: `batchNorm`.
  static var name: String { get }

  /// How many inputs it takes.
  static var inputs: ClosedRange<Int> { get }

  /// The inputs that have a gradient: not class numbers, not running statistics.
  static var differentiableInputs: Range<Int> { get }

  /// The inputs that must be running statistics: parameters of role `buffer`.
  static var bufferInputs: Range<Int> { get }

  /// Whether its output is a loss: it leaves the gradient with respect to its first input in
  /// `ForwardPass.saved`, and both can be read after the pass.
  static var isLoss: Bool { get }

  /// The shape of the output. The builder and the verifier ask the same rule.
  /// - Parameter inputs: as many as it takes.
  /// - Throws: `Refusal` in words for the user.
  func shape(of inputs: [Shape]) throws -> Shape

  /// Where its output is.
  func placement(in mode: ExecutionMode) -> Placement

  /// How it takes part in a fused group.
  var fusion: FusionRole { get }

  /// Appends the kernel calls that compute the output, where it is `.computed`.
  func forward(_ node: LoweredNode, into pass: inout ForwardPass)

  /// Appends the kernel calls that add to the gradients of the inputs. Of losses, `BackwardPass`
  /// does it.
  /// - Parameter upstream: the gradient with respect to the output.
  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass)

  /// The products of two tensors inside it.
  func products(from inputs: [Shape], to output: Shape) -> [TensorProduct]

  /// What it normalizes part by part, where it does.
  func normalizedParts(of shape: Shape) -> NormalizedParts?

  /// Which of its kernels it uses: what has to be checked by itself. Of one that comes in several,
  /// one of `variants`.
  var variant: String { get }

  /// Every variant there is.
  static var variants: [String] { get }

  /// Its name, with what matters of its parameters.
  var text: String { get }
}

extension OperationKind {
  static var differentiableInputs: Range<Int> { 0..<Int.max }
  static var bufferInputs: Range<Int> { 0..<0 }
  static var isLoss: Bool { false }
  func placement(in mode: ExecutionMode) -> Placement { .computed }
  var fusion: FusionRole { .none }
  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {}
  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {}
  func products(from inputs: [Shape], to output: Shape) -> [TensorProduct] { [] }
  func normalizedParts(of shape: Shape) -> NormalizedParts? { nil }
  var variant: String { Self.name }
  static var variants: [String] { [Self.name] }
  var text: String { Self.name }

  fileprivate func equals(_ other: any OperationKind) -> Bool { (other as? Self) == self }
}

/// Why an operation cannot be what it was asked to be, in words for the user.
struct Refusal: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

/// Where the output of a node is.
enum Placement: Equatable {
  /// In a buffer that its kernel calls fill.
  case computed
  /// In a buffer that the caller fills.
  case filledByCaller
  /// In the store: the parameter of that number in `Graph.parameters`.
  case parameter(Int)
  /// In a buffer of zeros that all such nodes share.
  case zeros
  /// Where its first input is.
  case sameAsInput
}

/// A product of two tensors inside an operation: the multiply-adds of its forward pass, and the
/// inputs that it multiplies, by number.
struct TensorProduct {
  let multiplyAdds: Int
  let factors: [Int]
}

/// One operation of a graph.
package struct Operation: Hashable, Sendable, CustomStringConvertible {
  let kind: any OperationKind

  init(_ kind: some OperationKind) { self.kind = kind }

  package static func == (a: Operation, b: Operation) -> Bool { a.kind.equals(b.kind) }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(type(of: kind)))
    kind.hash(into: &hasher)
  }

  /// The operation with its parameters where it is of a type such as `LinearOperation`, else nil.
  package func `as`<Kind>(_ type: Kind.Type) -> Kind? { kind as? Kind }

  package func `is`<Kind>(_ type: Kind.Type) -> Bool { kind is Kind }

  /// Which of the kernels it uses: one of `variants`.
  package var variant: String { kind.variant }

  /// Every operation, and of those that come in several every variant: each needs its own checks.
  package static var variants: [String] { operationCatalog.flatMap { $0.variants } }

  /// Its name, with what matters of its parameters.
  package var description: String { kind.text }
}
