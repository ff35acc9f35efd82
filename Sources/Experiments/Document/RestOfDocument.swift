// What can still be checked of a document that cannot be decoded whole: where its faults decide
// nothing about shapes, whether data, loss and network belong together. So a mistyped boundary of a
// skip hides no layer that does not fit, and every fault of a file is told at once.
import Schema

enum RestOfDocument {
  /// Adds what is wrong beside the faults that are known.
  static func check(_ tree: Node, into faults: inout FaultCollector) {
    let known = faults.faults
    guard !known.isEmpty, tree["data"] != nil, tree["network"] != nil else { return }
    let skips = known.compactMap { skip($0.path) }
    guard known.allSatisfy({ skip($0.path) != nil || !isDecisive($0.path, of: tree) }),
      skips.allSatisfy({ keepsShapes(tree, $0) })
    else { return }
    var rest = FaultCollector(knowing: known, below: skips)
    guard let fields = DocumentFields.decode(tree, path: "", into: &rest) else { return }
    var checks = DocumentChecks(experiment: fields.experiment, tree: tree)
    checks.checkFit(into: &rest)
    for fault in rest.faults { faults.add(fault) }
  }

  /// Whether a fault at this place leaves open what the network has to fit. Unknown keys are faults
  /// of the mapping around them.
  private static func isDecisive(_ path: String, of tree: Node) -> Bool {
    let parts = NodePath(path).parts
    switch parts.first ?? "" {
    case "": return tree["training"] == nil
    case "training": return parts.count == 1 || parts[1] == "loss" || parts[1] == "batch_size"
    case "data", "network", "format": return true
    default: return false
    }
  }

  /// The skip that a place belongs to: `network.blocks.body.skips.0`.
  private static func skip(_ path: String) -> String? {
    let parts = NodePath(path).parts
    guard parts.first == "network" else { return nil }
    for count in [3, 5] where parts.count >= count {
      guard parts[count - 2] == "skips", Int(parts[count - 1]) != nil,
        count == 3 || parts[1] == "blocks"
      else { continue }
      return parts[..<count].joined(separator: ".")
    }
    return nil
  }

  /// Whether a skip is one that changes no shape, as far as it can be read.
  private static func keepsShapes(_ tree: Node, _ skip: String) -> Bool {
    guard let node = tree.value(at: NodePath(skip)), node.entries != nil else { return false }
    guard let join = node["join"] else { return true }
    return join.string == "add" || join.string == "gate"
  }
}
