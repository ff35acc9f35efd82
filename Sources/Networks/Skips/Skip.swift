// Skip connections: what joins a branch, over which shortcut, scaled how.
package import Schema

/// How a shortcut joins the branch.
package enum Join: String, CaseIterable, Sendable {
  /// v + s for the branch v and the shortcut s (He et al., 2015).
  case add
  /// v with s behind it, feature after feature (Huang et al., 2017).
  case concat
  /// A highway gate: t v + (1 - t) s with a learned t = sigmoid(s W + b) (Srivastava, Greff &
  /// Schmidhuber, 2015).
  case gate
  /// v + A(v, s): the positions of the branch attend to those of the shortcut (Vaswani et al.,
  /// 2017, section 3.2.3).
  case attend

  package var summary: String {
    switch self {
    case .add: "the sum of branch and shortcut"
    case .concat: "the features of the branch, then those of the shortcut"
    case .gate:
      "t × branch + (1 − t) × shortcut with t = sigmoid(shortcut × gate_weight + gate_bias), a "
        + "highway connection"
    case .attend:
      "branch + attention of its positions to those of the shortcut: queries from the branch, keys "
        + "and values from the shortcut"
    }
  }
}

/// What the shortcut does where shapes differ (options A, B and C of He et al., 2015).
package enum Shortcut: String, CaseIterable, Sendable {
  /// Identity where shapes agree, projection where not (option B).
  case auto
  case identity
  /// Zeros for the missing features, and every second pixel where an image halves (option A).
  case zeroPad = "zero_pad"
  /// A learned linear map, strided where an image shrinks, always (option C).
  case projection

  package var summary: String {
    switch self {
    case .auto: "the identity where shapes agree, a projection where not (option B)"
    case .identity: "the identity; refused where shapes do not agree"
    case .zeroPad:
      "zeros for missing features, and every second pixel where an image halves (option A)"
    case .projection: "a learned linear map, strided where an image shrinks (option C)"
    }
  }
}

/// The factor on the residual branch before it is joined.
package enum BranchScale: NodeCodable {
  case constant(Double)
  /// One over the square root of the block's repeats.
  case inverseSquareRootOfRepeats
  /// A learnable scalar that starts at 0 (ReZero: Bachlechner et al., 2020; SkipInit: De & Smith,
  /// 2020).
  case learnable

  package static let allowed = "a number from -100 to 100, 1/sqrt(repeats) or learnable"

  package var node: Node {
    switch self {
    case .constant(let value): numberNode(value)
    case .inverseSquareRootOfRepeats: "1/sqrt(repeats)"
    case .learnable: "learnable"
    }
  }

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self?
  {
    if let value = node.double, (-100...100).contains(value) { return .constant(value) }
    switch node.string {
    case "1/sqrt(repeats)": return .inverseSquareRootOfRepeats
    case "learnable": return .learnable
    default:
      faults.add(node, path, allowed: allowed)
      return nil
    }
  }
}

/// A skip inside a block: the tensor at boundary `from` joins at boundary `to`. Boundary 0 is the
/// block's input, boundary n the output of its n-th layer.
package struct Skip: Configurable {
  package var from = 0
  package var to = 0
  package var join = Join.add
  package var shortcut = Shortcut.auto
  /// The factor on the shortcut.
  package var scale = 1.0
  package var branchScale = BranchScale.constant(1)
  /// What the bias of a gate starts from; -2 lets mostly the shortcut through at first.
  package var gateBias = -2.0
  /// Of a skip that attends.
  package var heads = 1
  /// The probability that a sample keeps the branch in a training step (stochastic depth).
  package var survival = 1.0
  /// The share of the branch's values that become zero in training.
  package var dropout = 0.0
  package var enabled = true
  /// Numbers of the repeats, from 0, in which this skip alone is off.
  package var offIn: [Int] = []

  package init() {}

  package init(from: Int, to: Int) {
    self.from = from
    self.to = to
  }

  package static var fields: [Field<Skip>] {
    [
      .integer(
        "from", \.from, 0...256, required: true, help: "boundary it leaves: 0 is the block's input"
      ),
      .integer(
        "to", \.to, 1...256, required: true, help: "boundary it joins at: n is after n layers"),
      .choice("join", \.join, help: joinHelp),
      .choice("shortcut", \.shortcut, help: "what it does where shapes differ"),
      .number("scale", \.scale, -100...100, help: "factor on the shortcut"),
      .value(
        "branch_scale", \.branchScale, allowed: BranchScale.allowed,
        names: ["1", "1/sqrt(repeats)", "learnable"], help: "factor on the branch"),
      .number("gate_bias", \.gateBias, -100...100, help: gateBiasHelp),
      .integer("heads", \.heads, 1...64, help: headsHelp),
      .number(
        "survival", \.survival, 0.01...1,
        help: "chance of a sample to keep the branch in training: stochastic depth"),
      .number(
        "dropout", \.dropout, 0...0.99, help: "share of the branch that becomes zero in training"),
      .flag("enabled", \.enabled, help: "whether the skip is on"),
      .list("off_in", \.offIn, limit: 10_000, help: "repeats in which it alone is off, from 0"),
    ]
  }

  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    if from >= to {
      faults.add(
        Fault(
          at: location, path: path,
          "read from \(from) to \(to); allowed: a skip forward, from below to"))
    }
  }

  /// Whether both ends lie in a block of so many layers, the first before the last.
  func leadsForward(within layers: Int) -> Bool { from >= 0 && from < to && to <= layers }

  /// Whether the skip is on in one repeat of its block.
  package func isOn(inRepeat index: Int) -> Bool { enabled && !offIn.contains(index) }
}

/// A skip between blocks: the output of a block, or of one repeat (`body[2]`), joins at the input
/// of a later block (or of one repeat of it).
package struct LongSkip: Configurable {
  package var from = ""
  package var to = ""
  package var join = Join.add
  package var shortcut = Shortcut.auto
  package var scale = 1.0
  /// As in `Skip`.
  package var gateBias = -2.0
  package var heads = 1
  package var enabled = true

  package init() {}

  package static var fields: [Field<LongSkip>] {
    [
      .text(
        "from", \.from, maximumLength: 48, required: true,
        help: "block whose output it takes; body[2] for one repeat, input for the data"),
      .text(
        "to", \.to, maximumLength: 48, required: true,
        help: "later block at whose input it joins"),
      .choice("join", \.join, help: joinHelp),
      .choice("shortcut", \.shortcut, help: "what it does where shapes differ"),
      .number("scale", \.scale, -100...100, help: "factor on the shortcut"),
      .number("gate_bias", \.gateBias, -100...100, help: gateBiasHelp),
      .integer("heads", \.heads, 1...64, help: headsHelp),
      .flag("enabled", \.enabled, help: "whether the skip is on"),
    ]
  }
}

private let joinHelp = "how it joins: sum, concatenation, highway gate or attention"
private let headsHelp = "with join attend: attentions side by side; they divide the features"
private let gateBiasHelp = "start of a gate's bias: below 0 it prefers the shortcut"
