// What can be done about a finding: a command, values of the document, for the run as it stands or
// from step 0, or a look at an earlier step. Enter in the list of the diagnosis applies it, undo
// takes a change of the document back.
import Networks
import Numerics
import TextUI
import Schema
import Training

struct Remedy: Hashable, Sendable {
  enum Deed: Hashable, Sendable {
    /// A command by its id.
    case command(String)
    case set([Assignment])
    /// The same, and a new start at step 0: for weights that are beyond help.
    case restart([Assignment])
    /// Shows the run as it was after so many steps, to be gone on with from there.
    case lookBack(Int)

    /// What it sets of the document.
    var assignments: [Assignment] {
      switch self {
      case .set(let assignments), .restart(let assignments): assignments
      case .command, .lookBack: []
      }
    }
  }

  var title: String
  var deed: Deed

  init(_ title: String, _ deed: Deed) { (self.title, self.deed) = (title, deed) }

  /// Sets values of the document.
  init(_ title: String, set assignments: Assignment...) {
    self.init(title, .set(assignments))
  }

  var note: String {
    switch deed {
    // Letters search the list: none is a key there.
    case .command, .lookBack: ""
    case .set, .restart:
      deed.assignments.map(\.value).reduce(into: [String]()) { values, value in
        if !values.contains(value) { values.append(value) }
      }.joined(separator: ", ")
    }
  }

  var choice: PickerItem.Choice {
    switch deed {
    case .command(let id): .command(id)
    case .set(let assignments): .set(assignments)
    case .restart(let assignments): .restart(assignments)
    case .lookBack(let step): .lookBack(step)
    }
  }

  /// The same with a new start at step 0.
  var restarting: Remedy {
    guard case .set(let assignments) = deed else { return self }
    return Remedy("\(title), from step 0", .restart(assignments))
  }
}

extension Remedy {
  /// The learning rate times a factor.
  static func learningRate(_ evidence: Evidence, times factor: Double) -> Remedy {
    let rate = NumberFormat.compact(evidence.learningRate * factor)
    let words =
      factor == 0.1
      ? "a tenth of the learning rate"
      : factor == 10 ? "ten times the learning rate" : "\(rate) as the learning rate"
    return Remedy(words, set: Assignment("training.optimizer.learning_rate", rate))
  }

  /// A limit of the gradient's norm, or a tenth of the one there is.
  static func clip(_ evidence: Evidence) -> Remedy {
    let present = evidence.main.configuration.training.clipNorm
    let limit = NumberFormat.compact(present > 0 ? present / 10 : 1)
    return Remedy("clip the gradient", set: Assignment("training.clip_norm", limit))
  }

  /// Half of the repeats of the block that has the most; nil where none can have fewer.
  static func shallower(_ evidence: Evidence) -> Remedy? {
    let network = evidence.network
    let most = network.blocks.indices.max {
      network.blocks[$0].repeats < network.blocks[$1].repeats
    }
    guard let most, case let block = network.blocks[most], block.repeats > 1,
      case let repeats = block.repeats / 2,
      block.skips.allSatisfy({ $0.offIn.allSatisfy { $0 < repeats } }),
      (block.identityFrom ?? 0) < repeats,
      let fewer = try? network.changingRepeats(ofBlock: most, to: repeats),
      fewer.skips == network.skips
    else { return nil }
    return Remedy(
      "half as deep: \(block.name) ×\(repeats)",
      set: Assignment("network.blocks.\(block.name).repeats", String(repeats)))
  }

  static let skipsOn = Remedy("turn the skips on", .command("toggle_all_skips"))

  /// One kind of activation in the place of others, in the whole network; nil where there is none.
  static func replacing(
    _ kinds: Set<String>, by new: String, _ evidence: Evidence
  ) -> Remedy? {
    let paths = evidence.network.blocks.flatMap { block in
      block.layers.enumerated().filter { kinds.contains($1.kind.kind) && $1.name == nil }
        .map { "network.blocks.\(block.name).layers.\($0.offset)" }
    }
    guard
      let kind = kinds.sorted().first(where: { kind in
        evidence.network.blocks.contains { $0.layers.contains { $0.kind.kind == kind } }
      }), !paths.isEmpty
    else { return nil }
    let old = kinds.count == 1 ? kind : kinds.sorted().joined(separator: " and ")
    return Remedy("\(new) in place of \(old)", .set(paths.map { Assignment($0, new) }))
  }

  /// Initial weights that keep the size of the signal, where a size was chosen that does not follow
  /// from the layer's. They are those of a new start.
  static func heWeights(_ evidence: Evidence) -> Remedy? {
    let sizes = [Normal.kind, Uniform.kind, Constant.kind]
    let paths = evidence.network.blocks.flatMap { block in
      block.layers.enumerated().compactMap { index, layer -> String? in
        guard let dense = layer.kind as? Dense, sizes.contains(dense.initial.kind.kind)
        else { return nil }
        return "network.blocks.\(block.name).layers.\(index).init"
      }
    }
    guard !paths.isEmpty else { return nil }
    return Remedy(
      "initial weights by he (r starts with them)", .set(paths.map { Assignment($0, "he") }))
  }

  /// Branches by one over the root of the repeats, in every block that adds them as they are.
  static func scaledBranches(_ evidence: Evidence) -> Remedy? {
    let paths = evidence.network.blocks.filter { $0.repeats > 1 }.flatMap { block in
      block.skips.enumerated().filter {
        $1.enabled && $1.join == .add && $1.branchScale == .constant(1)
      }.map { "network.blocks.\(block.name).skips.\($0.offset).branch_scale" }
    }
    guard !paths.isEmpty else { return nil }
    return Remedy(
      "branches by 1/sqrt(repeats)", .set(paths.map { Assignment($0, "1/sqrt(repeats)") }))
  }
}

extension Evidence {
  /// What helps a gradient through that gets lost on its way, the likeliest first. Where weights
  /// start otherwise than by he, or outputs are at the ends of their range, relu would let through
  /// what is too large as well.
  var flowRemedies: [Remedy] {
    let skips = network.hasSkips && !network.hasActiveSkip ? [Remedy.skipsOn] : []
    if let start = Remedy.heWeights(self) { return skips + [start] }
    guard !isSaturated, let relu = Remedy.replacing(["sigmoid", "tanh"], by: "relu", self) else {
      return skips
    }
    return skips + [relu]
  }

  /// What helps where a gradient grows on its way, the likeliest first.
  var largeRemedies: [Remedy] {
    [.heWeights(self), .scaledBranches(self), .clip(self), .learningRate(self, times: 0.1)]
      .compactMap(\.self)
  }
}

extension Finding {
  /// The likeliest first: those that the rule names, and the command behind its key, called what it
  /// would do now, where it would do something.
  func allRemedies(_ state: AppState) -> [Remedy] {
    let named = remedies
    guard !key.isEmpty, let scalar = key.unicodeScalars.first,
      let command = CommandCatalog.command(
        for: KeyStroke(.character(scalar)), on: .playground), command.reason(state) == nil,
      !named.contains(where: { $0.deed == .command(command.id) })
    else { return named }
    return named + [Remedy(command.word(state), .command(command.id))]
  }
}
