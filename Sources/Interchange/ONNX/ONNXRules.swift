// How each operation of the engine becomes ONNX nodes: one rule a kind. What has no rule here and
// is not left out on purpose cannot be exported; a test goes through all there are.
internal import Engine

/// How one kind of operation is written.
struct ONNXRule: Sendable {
  /// The operation's type.
  let kind: ObjectIdentifier
  private let write: @Sendable (Operation, ONNXSite, inout ONNXWriter) throws -> Bool

  init<Kind>(
    _ type: Kind.Type,
    _ write: @escaping @Sendable (Kind, ONNXSite, inout ONNXWriter) throws -> Void
  ) {
    kind = ObjectIdentifier(type)
    self.write = { operation, site, writer in
      guard let known = operation.as(type) else { return false }
      try write(known, site, &writer)
      return true
    }
  }

  /// - Returns: whether the operation is of this kind, and then it was written.
  func apply(_ operation: Operation, _ site: ONNXSite, _ writer: inout ONNXWriter) throws -> Bool {
    try write(operation, site, &writer)
  }
}

/// Why an operation cannot be written.
struct ONNXRefusal: Error {
  let message: String
}

/// Every kind that can be written.
let onnxRules: [ONNXRule] =
  [
    // The input is declared with the graph, and a parameter is written where it is used.
    ONNXRule(InputOperation.self) { _, _, _ in },
    ONNXRule(ParameterOperation.self) { _, _, _ in },
  ] + onnxElementwise + onnxNormalizations + onnxShapes + onnxImages + onnxSequences + onnxCapsules

/// Losses: the graph that is evaluated has none.
let onnxLeftOut: [ObjectIdentifier] = [
  ObjectIdentifier(SoftmaxCrossEntropyOperation.self),
  ObjectIdentifier(MeanSquaredErrorOperation.self),
  ObjectIdentifier(BinaryCrossEntropyOperation.self),
  ObjectIdentifier(HuberOperation.self),
  ObjectIdentifier(MarginLossOperation.self),
]
