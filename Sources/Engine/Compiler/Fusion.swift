// Which operations run inside the one before them:
//   activation(scale (x W + bias) + residualScale residual), a matrix product or convolution,
//   activation(normalization(x) + residual), of which only batch normalization takes a residual,
// with every part but the first optional. Operations declare their part in it. The order of
// roundings is that of the separate operations, so that fusing changes no bit.

/// How an operation takes part in a fused group.
enum FusionRole {
  case none
  /// Others may run inside it.
  case head(FusionHead)
  /// Times a constant.
  case scale(Float)
  /// The sum of two tensors.
  case add
  case activation(Activation)
}

/// What runs inside the kernel of an operation.
struct FusionHead {
  /// A scale right behind it, and one on the residual.
  var takesScales = false
  /// The addition of a residual.
  var takesResidual = false
  var activations = ActivationSet.none
  /// Backward, whose derivative its kernels apply to the gradient that they read.
  var derivatives = ActivationSet.none
}

/// A head and the operations that run where it stores its values, by node.
struct FusedGroup {
  var first: Int
  var scale: Int?
  var add: Int?
  /// The operand of `add` that is not the group's.
  var residual: Int?
  /// The scale node between the residual and `add`, where it is absorbed too.
  var residualScale: Int?
  var activation: Int?

  /// The node whose output the kernel writes.
  var last: Int { activation ?? add ?? scale ?? first }
}

extension Graph {
  func fusion(_ node: Int) -> FusionRole { nodes[node].operation.kind.fusion }

  /// What a node takes, where it is a head.
  func head(_ node: Int) -> FusionHead? {
    guard case .head(let head) = fusion(node) else { return nil }
    return head
  }
}

struct FusionPlan {
  /// By the node whose output they write; every head is in exactly one.
  var groups: [Int: FusedGroup] = [:]
  /// The group that swallowed a node's output: it is not in memory.
  var absorbed: [Int: FusedGroup] = [:]

  /// - Parameter kept: nodes whose output must be in memory.
  init(_ graph: Graph, _ analysis: GraphAnalysis, kept: Set<Int>, isOn: Bool) {
    var claimed: Set<Int> = []
    for index in graph.nodes.indices {
      guard let head = graph.head(index) else { continue }
      var group = FusedGroup(first: index)
      if isOn { Self.extend(&group, head, graph, analysis, kept, &claimed) }
      groups[group.last] = group
      var swallowed = [group.residualScale]
      if group.last != group.first { swallowed.append(group.first) }
      if group.last != group.scale { swallowed.append(group.scale) }
      if group.last != group.add { swallowed.append(group.add) }
      for case let node? in swallowed { absorbed[node] = group }
    }
  }

  private static func extend(
    _ group: inout FusedGroup, _ head: FusionHead, _ graph: Graph, _ analysis: GraphAnalysis,
    _ kept: Set<Int>, _ claimed: inout Set<Int>
  ) {
    /// The only user of a node that need not be in memory.
    func onlyUser(_ node: Int) -> Int? {
      analysis.uses[node] == 1 && !kept.contains(node) ? analysis.lastUser[node] : nil
    }
    while let user = onlyUser(group.last), !claimed.contains(user) {
      switch graph.fusion(user) {
      case .scale where group.last == group.first && head.takesScales:
        group.scale = user
      case .add where group.add == nil && group.activation == nil && head.takesResidual:
        let inputs = graph.nodes[user].inputs
        guard let other = inputs.first(where: { $0.id != group.last })?.id else { return }
        // A group whose own output this addition would swallow must not swallow it in turn.
        group.add = user
        group.residual = other
        if head.takesScales, case .scale = graph.fusion(other), onlyUser(other) == user,
          !claimed.contains(other), !Self.isScaledHead(other, graph, analysis, kept)
        {
          group.residualScale = other
          group.residual = graph.nodes[other].inputs[0].id
        }
      case .activation(let activation) where head.activations.contains(activation):
        group.activation = user
      case .none, .head, .scale, .add, .activation: return
      }
      claimed.insert(user)
      if let scale = group.residualScale { claimed.insert(scale) }
      if group.activation != nil { return }
    }
  }

  /// Whether a scale node runs inside the head before it.
  private static func isScaledHead(
    _ scale: Int, _ graph: Graph, _ analysis: GraphAnalysis, _ kept: Set<Int>
  ) -> Bool {
    let source = graph.nodes[scale].inputs[0].id
    guard graph.head(source)?.takesScales == true else { return false }
    return analysis.uses[source] == 1 && !kept.contains(source)
  }
}
