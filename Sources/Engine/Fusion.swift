// Which operations run inside the matrix product or the convolution before them:
//   activation(alpha (x W + bias) + beta residual)
// with every part but the product optional. The order of roundings is that of the separate operations, so
// fusing changes no bit.

/// A matrix product and the operations that run in its epilogue, by node.
struct FusedLinear {
  var linear: Int
  var scale: Int?
  var add: Int?
  /// The operand of `add` that is not the product.
  var residual: Int?
  /// The scale node between the residual and `add`, where it is absorbed too.
  var residualScale: Int?
  var activation: Int?

  /// The node whose output the instruction writes.
  var last: Int { activation ?? add ?? scale ?? linear }
}

extension Operation {
  /// Whether its kernel has an epilogue that other operations can run in.
  fileprivate var isProduct: Bool {
    switch self {
    case .linear, .convolution: true
    default: false
    }
  }
}

struct FusionPlan {
  /// By the node whose output they write; every product is in exactly one.
  var groups: [Int: FusedLinear] = [:]
  /// The group that swallowed a node's output: it is not in memory.
  var absorbed: [Int: FusedLinear] = [:]

  /// - Parameter kept: nodes whose output must be in memory.
  init(_ graph: Graph, _ analysis: GraphAnalysis, kept: Set<Int>, isOn: Bool) {
    var claimed: Set<Int> = []
    for (index, node) in graph.nodes.enumerated() {
      guard node.operation.isProduct else { continue }
      var group = FusedLinear(linear: index)
      if isOn { Self.extend(&group, graph, analysis, kept, &claimed) }
      groups[group.last] = group
      var swallowed = [group.residualScale]
      if group.last != group.linear { swallowed.append(group.linear) }
      if group.last != group.scale { swallowed.append(group.scale) }
      if group.last != group.add { swallowed.append(group.add) }
      for case let node? in swallowed { absorbed[node] = group }
    }
  }

  private static func extend(
    _ group: inout FusedLinear, _ graph: Graph, _ analysis: GraphAnalysis, _ kept: Set<Int>,
    _ claimed: inout Set<Int>
  ) {
    /// The only user of a node that need not be in memory.
    func onlyUser(_ node: Int) -> Int? {
      analysis.uses[node] == 1 && !kept.contains(node) ? analysis.lastUser[node] : nil
    }
    while let user = onlyUser(group.last), !claimed.contains(user) {
      let node = graph.nodes[user]
      switch node.operation {
      case .scale where group.last == group.linear:
        group.scale = user
      case .add where group.add == nil && group.activation == nil:
        guard let other = node.inputs.first(where: { $0.id != group.last })?.id else { return }
        // A product whose own output this addition would swallow must not swallow it in turn.
        group.add = user
        group.residual = other
        if case .scale = graph.nodes[other].operation, onlyUser(other) == user,
          !claimed.contains(other), !Self.isScaledProduct(other, graph, analysis, kept)
        {
          group.residualScale = other
          group.residual = graph.nodes[other].inputs[0].id
        }
      case .activation(let activation)
      where activation == .relu || graph.nodes[group.linear].operation == .linear:
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
