// The two products of routing by agreement (Sabour, Frosst & Hinton, 2017): what capsules receive,
// a weighted sum of predictions, and how far each prediction agrees with what they gave. Each is
// the gradient of the other.
internal import CKernels
internal import Numerics

/// Weights [B, I, J], vectors [B, I, J, D] -> [B, J, D]: the sum over i of weight times vector.
package struct WeightedSumOperation: OperationKind {
  static let name = "weightedSum"
  static let inputs = 2...2

  func shape(of inputs: [Shape]) throws -> Shape {
    let (weights, vectors) = (inputs[0].dimensions, inputs[1].dimensions)
    guard vectors.count == 4, weights == Array(vectors.dropLast()) else {
      throw Refusal("weights of \(inputs[0]) do not fit vectors of \(inputs[1])")
    }
    return [vectors[0], vectors[2], vectors[3]]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      CapsuleCall(
        .sum, CapsuleSizes(node.inputShapes[1]), weights: node.at[0], predictions: node.at[1],
        given: node.out, out: Destination(node.out)))
  }

  /// dweights = how far dy agrees with each vector, dvectors = weights times dy.
  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let sizes = CapsuleSizes(node.inputShapes[1])
    pass.contribute(to: node.inputs[0], besides: upstream) {
      CapsuleCall(
        .agreement, sizes, weights: .none, predictions: node.at[1], given: upstream, out: $0)
    }
    pass.contribute(to: node.inputs[1], besides: upstream) {
      CapsuleCall(
        .spread, sizes, weights: node.at[0], predictions: .none, given: upstream, out: $0)
    }
  }

  func products(from inputs: [Shape], to output: Shape) -> [TensorProduct] {
    [TensorProduct(multiplyAdds: inputs[1].count, factors: [0, 1])]
  }
}

/// Vectors [B, I, J, D], given [B, J, D] -> [B, I, J]: the scalar product of each vector with what
/// its capsule gave.
package struct AgreementOperation: OperationKind {
  static let name = "agreement"
  static let inputs = 2...2

  func shape(of inputs: [Shape]) throws -> Shape {
    let (vectors, given) = (inputs[0].dimensions, inputs[1].dimensions)
    guard vectors.count == 4, given == [vectors[0], vectors[2], vectors[3]] else {
      throw Refusal("capsules of \(inputs[1]) do not fit predictions of \(inputs[0])")
    }
    return Shape(vectors.dropLast())
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      CapsuleCall(
        .agreement, CapsuleSizes(node.inputShapes[0]), weights: .none, predictions: node.at[0],
        given: node.at[1], out: Destination(node.out)))
  }

  /// dvectors = dy times what was given, dgiven = the sum of the vectors by dy.
  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let sizes = CapsuleSizes(node.inputShapes[0])
    pass.contribute(to: node.inputs[0], besides: upstream) {
      CapsuleCall(
        .spread, sizes, weights: upstream, predictions: .none, given: node.at[1], out: $0)
    }
    pass.contribute(to: node.inputs[1], besides: upstream) {
      CapsuleCall(
        .sum, sizes, weights: upstream, predictions: node.at[0], given: .none, out: $0)
    }
  }

  func products(from inputs: [Shape], to output: Shape) -> [TensorProduct] {
    [TensorProduct(multiplyAdds: inputs[0].count, factors: [0, 1])]
  }
}

extension GraphBuilder {
  /// Weighted sums of vectors: weights [B, I, J], vectors [B, I, J, D] -> [B, J, D]. A sum is one
  /// chain of fused multiply-adds in ascending i.
  /// - Throws: `GraphError` where the weights are not one a vector.
  package mutating func weightedSum(_ weights: Tensor, of vectors: Tensor) throws -> Tensor {
    try append(WeightedSumOperation(), [weights, vectors])
  }

  /// Scalar products of vectors [B, I, J, D] with those of their capsule, [B, J, D] -> [B, I, J].
  /// A product is one chain of fused multiply-adds in ascending feature.
  /// - Throws: `GraphError` where the shapes do not fit.
  package mutating func agreement(of vectors: Tensor, with given: Tensor) throws -> Tensor {
    try append(AgreementOperation(), [vectors, given])
  }
}

/// Of predictions [samples, inputs, capsules, features].
struct CapsuleSizes {
  var samples: Int
  let inputs: Int
  let capsules: Int
  let features: Int

  init(_ predictions: Shape) {
    let extents = predictions.dimensions
    (samples, inputs, capsules, features) = (extents[0], extents[1], extents[2], extents[3])
  }
}

/// One matrix product a sample and capsule.
struct CapsuleCall: KernelCall {
  enum Product {
    /// out [B, J, D] = the sum over i of weights predictions.
    case sum
    /// out [B, I, J] = predictions . given.
    case agreement
    /// out [B, I, J, D] = weights given.
    case spread
  }

  let product: Product
  var sizes: CapsuleSizes
  var weights: Operand
  var predictions: Operand
  var given: Operand
  var out: Destination
  static var entry: Entry { { CapsuleCall.enter($0, $1) } }

  init(
    _ product: Product, _ sizes: CapsuleSizes, weights: Operand, predictions: Operand,
    given: Operand, out: Destination
  ) {
    (self.product, self.sizes, self.weights) = (product, sizes, weights)
    (self.predictions, self.out) = (predictions, out)
    self.given = product == .sum ? .none : given
  }

  private var perInput: Int { sizes.capsules * sizes.features }
  private var perSample: Int { sizes.inputs * perInput }

  mutating func operands(_ visit: OperandVisitor) {
    let pairs = sizes.inputs * sizes.capsules
    visit(&weights, .read(by: pairs))
    visit(&predictions, .read(by: perSample))
    visit(&given, .read(by: perInput))
    switch product {
    case .sum: visit(&out.operand, out.use(by: perInput))
    case .agreement: visit(&out.operand, out.use(by: pairs))
    case .spread: visit(&out.operand, out.use(by: perSample))
    }
  }

  var split: Split { .rows(sizes.samples) }
  mutating func take(_ part: Range<Int>) { sizes.samples = part.count }
  var work: Int { sizes.samples * perSample * 4 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let y = out.pointer else { return }
    let (table, inputs, capsules) = (context.table, sizes.inputs, sizes.capsules)
    let features = sizes.features
    var epilogue = rk_epilogue_none()
    epilogue.accumulate = out.accumulate
    let pairs = inputs * capsules
    for sample in 0..<sizes.samples {
      for capsule in 0..<capsules {
        let pair = sample * pairs + capsule
        let vector = sample * perSample + capsule * features
        let own = (sample * capsules + capsule) * features
        switch product {
        case .sum:
          guard let weights = weights.pointer, let vectors = predictions.pointer else { return }
          table.pointee.gemm(
            1, features, inputs, weights + pair, pairs, capsules, vectors + vector, perInput,
            y + own, features, &epilogue)
        case .agreement:
          guard let vectors = predictions.pointer, let given = given.pointer else { return }
          table.pointee.gemm(
            inputs, 1, features, vectors + vector, perInput, 1, given + own, 1, y + pair,
            capsules, &epilogue)
        case .spread:
          guard let weights = weights.pointer, let given = given.pointer else { return }
          table.pointee.gemm(
            inputs, features, 1, weights + pair, capsules, 1, given + own, features, y + vector,
            perInput, &epilogue)
        }
      }
    }
  }
}
