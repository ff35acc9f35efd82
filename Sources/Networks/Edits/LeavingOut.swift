// Which parameters are set to zero so that a part of a trained network adds nothing: the last
// layers of the branches of one repeat, or one head of attention.
import Engine
internal import Numerics

/// A part of a network that can be left out of it, without training.
package struct LeftOut: Hashable, Sendable {
  /// `body[3]`, or `body[3].attention1 head 2`.
  package var path: String
  /// Parameters by index, each with what of it becomes zero.
  package var zeros: [Int: Range<Int>]
}

extension LoweredNetwork {
  /// Every repeat of a residual block whose branches can be left out, so that only its skips are
  /// left, and every head of an attention that has several.
  /// - Returns: those parts, and why the other blocks have none, a sentence each.
  package func partsToLeaveOut(_ network: Network) -> (parts: [LeftOut], reasons: [String]) {
    var parts: [LeftOut] = []
    var reasons: [String] = []
    var byLayer: [String: [Int]] = [:]
    var branchScales: [String: [Int]] = [:]
    for (index, spec) in graph.parameters.enumerated() {
      if spec.isTrained || spec.role == .scalar { byLayer[spec.layer, default: []].append(index) }
      if spec.path.hasSuffix(".branch_scale") {
        branchScales[String(spec.path.prefix { $0 != "." }), default: []].append(index)
      }
    }
    for (number, block) in network.blocks.enumerated() {
      let silenced: Set<Int>
      do {
        guard block.skips.contains(where: { $0.isOn(inAnyOf: block.repeats) }) else { continue }
        silenced = try block.silencedLayers()
      } catch {
        reasons.append("\(error)")
        continue
      }
      for index in 0..<block.repeats {
        if let reason = whyNotIdentity(block: number, repeat: index) {
          reasons.append("\(block.path(repeat: index)): \(reason)")
          continue
        }
        guard block.skips.allSatisfy({ $0.isOn(inRepeat: index) }) else {
          reasons.append("\(block.path(repeat: index)): a skip of it is off")
          continue
        }
        var zeros: [Int: Range<Int>] = [:]
        for layer in silenced {
          for parameter in byLayer[block.path(layer: layer, repeat: index)] ?? [] {
            zeros[parameter] = 0..<graph.parameters[parameter].shape.count
          }
        }
        for parameter in branchScales[block.path(repeat: index)] ?? [] {
          zeros[parameter] = 0..<1
        }
        if !zeros.isEmpty { parts.append(LeftOut(path: block.path(repeat: index), zeros: zeros)) }
      }
    }
    return (parts + heads(network), reasons)
  }

  /// Each head of the layers of attention: what the output layer makes of it becomes zero.
  private func heads(_ network: Network) -> [LeftOut] {
    var parts: [LeftOut] = []
    for (index, spec) in graph.parameters.enumerated() where spec.path.hasSuffix(".output.weight") {
      guard let place = layers.first(where: { $0.path == spec.layer }),
        let attention = network.blocks[place.block].layers[place.layer].kind as? Attention,
        attention.heads > 1, spec.shape.dimensions.count == 2
      else { continue }
      let share = spec.shape.count / attention.heads
      for head in 0..<attention.heads {
        parts.append(
          LeftOut(
            path: "\(spec.layer) head \(head + 1)",
            zeros: [index: head * share..<(head + 1) * share]))
      }
    }
    return parts
  }
}
