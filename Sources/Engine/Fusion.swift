// Which operations run inside the one before them:
//   activation(alpha (x W + bias) + beta residual), a matrix product or convolution,
//   activation(normalization(x) + residual), of which only batch normalization takes a residual,
// with every part but the first optional. The order of roundings is that of the separate operations, so fusing changes
// no bit.

/// A matrix product, convolution or normalization and the operations that run where it stores its values, by node.
struct FusedGroup {
  var first: Int
  var scale: Int?
  var add: Int?
  /// The operand of `add` that is not the group's.
  var residual: Int?
  /// The scale node between the residual and `add`, where it is absorbed too.
  var residualScale: Int?
  var activation: Int?

  /// The node whose output the instruction writes.
  var last: Int { activation ?? add ?? scale ?? first }
}

extension Operation {
  fileprivate var isProduct: Bool {
    switch self {
    case .linear, .convolution: true
    default: false
    }
  }

  /// Whether its kernels apply any activation to what they store, and backward the mask of relu to what they read.
  var isNormalization: Bool {
    switch self {
    case .batchNorm, .layerNorm, .groupNorm, .rmsNorm: true
    default: false
    }
  }

  /// Whether its kernel applies the derivative of any activation.
  var isBatchNorm: Bool {
    if case .batchNorm = self { return true }
    return false
  }

  /// Whether its kernel can add a residual.
  fileprivate var takesResidual: Bool { isBatchNorm || isProduct }

  /// Whether its kernel can apply an activation.
  fileprivate func takes(_ activation: Activation) -> Bool {
    activation == .relu || self == .linear || isNormalization
  }
}

struct FusionPlan {
  /// By the node whose output they write; every product and normalization is in exactly one.
  var groups: [Int: FusedGroup] = [:]
  /// The group that swallowed a node's output: it is not in memory.
  var absorbed: [Int: FusedGroup] = [:]

  /// - Parameter kept: nodes whose output must be in memory.
  init(_ graph: Graph, _ analysis: GraphAnalysis, kept: Set<Int>, isOn: Bool) {
    var claimed: Set<Int> = []
    for (index, node) in graph.nodes.enumerated() {
      guard node.operation.isProduct || node.operation.isNormalization else { continue }
      var group = FusedGroup(first: index)
      if isOn { Self.extend(&group, graph, analysis, kept, &claimed) }
      groups[group.last] = group
      var swallowed = [group.residualScale]
      if group.last != group.first { swallowed.append(group.first) }
      if group.last != group.scale { swallowed.append(group.scale) }
      if group.last != group.add { swallowed.append(group.add) }
      for case let node? in swallowed { absorbed[node] = group }
    }
  }

  private static func extend(
    _ group: inout FusedGroup, _ graph: Graph, _ analysis: GraphAnalysis, _ kept: Set<Int>,
    _ claimed: inout Set<Int>
  ) {
    let operation = graph.nodes[group.first].operation
    /// The only user of a node that need not be in memory.
    func onlyUser(_ node: Int) -> Int? {
      analysis.uses[node] == 1 && !kept.contains(node) ? analysis.lastUser[node] : nil
    }
    while let user = onlyUser(group.last), !claimed.contains(user) {
      let node = graph.nodes[user]
      switch node.operation {
      case .scale where group.last == group.first && operation.isProduct:
        group.scale = user
      case .add where group.add == nil && group.activation == nil && operation.takesResidual:
        guard let other = node.inputs.first(where: { $0.id != group.last })?.id else { return }
        // A group whose own output this addition would swallow must not swallow it in turn.
        group.add = user
        group.residual = other
        if operation.isProduct, case .scale = graph.nodes[other].operation, onlyUser(other) == user,
          !claimed.contains(other), !Self.isScaledProduct(other, graph, analysis, kept)
        {
          group.residualScale = other
          group.residual = graph.nodes[other].inputs[0].id
        }
      case .activation(let activation) where operation.takes(activation):
        group.activation = user
      default: return
      }
      claimed.insert(user)
      if let scale = group.residualScale { claimed.insert(scale) }
      if group.activation != nil { return }
    }
  }

  /// Whether a scale node runs inside the matrix product before it.
  private static func isScaledProduct(
    _ scale: Int, _ graph: Graph, _ analysis: GraphAnalysis, _ kept: Set<Int>
  ) -> Bool {
    let source = graph.nodes[scale].inputs[0].id
    guard graph.nodes[source].operation.isProduct else { return false }
    return analysis.uses[source] == 1 && !kept.contains(source)
  }
}
