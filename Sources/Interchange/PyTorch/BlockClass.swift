// One repeat of a block as a Python class: the modules it keeps, and its layers and skips line by
// line. Repeats that differ in sizes alone share a class, which takes the sizes.
internal import Engine
internal import Networks
internal import Numerics

/// A block, in one of its repeats, as Python.
struct BlockForm: Hashable {
  /// An attribute that `__init__` sets.
  enum Line: Hashable {
    case module(String, PythonModule)
    case text(String)
  }

  var lines: [Line] = []
  var body: [String] = []

  /// The sizes, in order, with the names they go by.
  var sizes: [(name: String, value: Int)] {
    lines.flatMap { line -> [(String, Int)] in
      guard case .module(_, let module) = line else { return [] }
      return module.arguments.compactMap { argument in
        argument.size.map { (argument.sizeName, $0) }
      }
    }
  }

  /// The same whatever the sizes are.
  var withoutSizes: BlockForm {
    var copy = self
    for index in copy.lines.indices {
      guard case .module(let name, var module) = copy.lines[index] else { continue }
      for argument in module.arguments.indices where module.arguments[argument].size != nil {
        module.arguments[argument].size = 0
      }
      copy.lines[index] = .module(name, module)
    }
    return copy
  }
}

/// Lowers the blocks of one network to forms.
struct BlockForms {
  let network: Network
  let lowered: LoweredNetwork
  /// By block, the attributes of its layers.
  let attributes: [[String]]
  private(set) var parts: Set<ScriptPart> = []
  private let layers: [[Int]: LayerInstance]
  private let joins: [String: JoinInstance]
  private let shapes: [String: Shape]

  init(_ network: Network, _ lowered: LoweredNetwork) {
    (self.network, self.lowered) = (network, lowered)
    attributes = network.blocks.map { block in
      let skips = block.skips.indices.flatMap { number in
        ["projection", "scale", "gate", "attention", "dropout", "depth"].map {
          "skip\(number)_\($0)"
        }
      }
      return Python.identifiers(block.layerNames, apartFrom: Set(skips))
    }
    layers = Dictionary(lowered.layers.map { ([$0.block, $0.repeat, $0.layer], $0) }) { a, _ in a }
    joins = Dictionary(lowered.joins.map { ($0.path, $0) }) { a, _ in a }
    shapes = Dictionary(lowered.graph.parameters.map { ($0.path, $0.shape) }) { a, _ in a }
  }

  /// - Throws: `ExportError` for a layer that PyTorch cannot have.
  mutating func form(block number: Int, repeat index: Int) throws -> BlockForm {
    let block = network.blocks[number]
    let prefix = block.path(repeat: index)
    var form = BlockForm()
    for layer in block.layers.indices {
      guard let instance = layers[[number, index, layer]],
        let kind = block.layers[layer].kind as? any PythonLayerKind
      else { throw ExportError("PyTorch cannot have the layer \(block.layerName(layer))") }
      let place = PythonPlace(
        input: instance.inputShape.dimensions, output: instance.outputShape.dimensions,
        isFrozen: block.isFrozen(layer: layer))
      let python = kind.python(place)
      if let part = python.part { parts.insert(part) }
      let name = attributes[number][layer]
      if let module = python.module {
        form.lines.append(.module(name, module))
        if block.trainable, place.isFrozen {
          form.lines.append(.text("self.\(name).requires_grad_(False)"))
        }
      }
      for skip in block.skips.indices where block.skips[skip].from == layer {
        guard lastUse(of: layer, block, index) != nil else { continue }
        form.body.append("\(shortcut(at: layer, block, index)) = x")
        break
      }
      form.body.append("x = \(python.call.replacing("@", with: "self.\(name)"))")
      for skip in block.skips.indices where block.skips[skip].to == layer + 1 {
        guard let join = joins["\(prefix).skip\(skip)"] else { continue }
        let from = shortcut(at: block.skips[skip].from, block, index)
        let writer = JoinWriter(
          join, at: "\(prefix).skip\(skip)", attribute: "skip\(skip)_", shortcut: from,
          survival: block.skips[skip].survival, dropout: block.skips[skip].dropout,
          heads: block.skips[skip].heads, shapes: shapes, graph: lowered.graph)
        form.lines += writer.lines
        form.body += writer.body
        parts.formUnion(writer.parts)
      }
    }
    form.body.append("return x")
    return form
  }

  /// The form of a long skip.
  mutating func form(longSkip number: Int) -> BlockForm {
    var form = BlockForm()
    guard let join = joins["skip\(number)"] else {
      form.body = ["return x"]
      return form
    }
    let writer = JoinWriter(
      join, at: "skip\(number)", attribute: "", shortcut: "shortcut", survival: 1, dropout: 0,
      heads: network.skips[number].heads, shapes: shapes, graph: lowered.graph)
    form.lines = writer.lines
    form.body = writer.body + ["return x"]
    parts.formUnion(writer.parts)
    return form
  }

  /// The boundary at which what leaves at this one is needed last; nil where it never is.
  private func lastUse(of boundary: Int, _ block: Block, _ index: Int) -> Int? {
    block.skips.filter {
      $0.from == boundary && ($0.isOn(inRepeat: index) || $0.join == .concat)
    }.map(\.to).max()
  }

  /// What the value at a boundary is called until it joins: by its number where another one is
  /// under way.
  private func shortcut(at boundary: Int, _ block: Block, _ index: Int) -> String {
    guard let last = lastUse(of: boundary, block, index) else { return "shortcut" }
    let isAlone = Set(block.skips.map(\.from)).allSatisfy { other in
      guard other != boundary, let end = lastUse(of: other, block, index) else { return true }
      return end <= boundary || last <= other
    }
    return isAlone ? "shortcut" : "shortcut\(boundary)"
  }
}

/// One join of a skip as Python.
private struct JoinWriter {
  private(set) var lines: [BlockForm.Line] = []
  private(set) var body: [String] = []
  private(set) var parts: Set<ScriptPart> = []

  /// - Parameters:
  ///   - attribute: what the names of its modules begin with.
  ///   - shortcut: the variable that holds what it leaves from.
  init(
    _ join: JoinInstance, at path: String, attribute: String, shortcut: String, survival: Double,
    dropout: Double, heads: Int, shapes: [String: Shape], graph: Graph
  ) {
    let mixture = join.mixture
    let kept = "self.\(attribute)"
    var frozen: [String] = []
    func module(_ name: String, _ module: PythonModule) {
      lines.append(.module("\(attribute)\(name)", module))
      if !join.isOn { frozen.append("\(kept)\(name).requires_grad_(False)") }
    }
    let (from, to) = (
      graph.shape(mixture.source).dimensions, graph.shape(mixture.branch).dimensions
    )

    var branch = "x"
    if join.isOn, dropout > 0 {
      parts.insert(.dropout)
      lines.append(
        .module("\(attribute)dropout", PythonModule("Dropout", [.text(Python.number(dropout))])))
      branch = "\(kept)dropout(\(branch))"
    }
    if join.isOn, survival < 1 {
      parts.insert(.stochasticDepth)
      lines.append(
        .module(
          "\(attribute)depth", PythonModule("StochasticDepth", [.text(Python.number(survival))])))
      branch = "\(kept)depth(\(branch))"
    }
    switch mixture.branchFactor {
    case .constant(1): break
    case .constant(let factor): branch = "\(Python.number(factor)) * \(branch)"
    case .learnable:
      lines.append(
        .module(
          "\(attribute)scale",
          PythonModule(
            "nn.Parameter",
            [
              .text("torch.zeros(1)"),
              join.isOn ? nil : .keyword("requires_grad", "False", unless: ""),
            ])))
      branch = "\(kept)scale * \(branch)"
    }

    var routed = shortcut
    if join.isProjection, let shape = shapes["\(path).weight"]?.dimensions {
      let sizes: [PythonArgument] = [
        .size("inputs", shape[shape.count - 2]), .size("outputs", shape[shape.count - 1]),
      ]
      let noBias = PythonArgument(keyword: "bias", text: "False")
      if shape.count == 2 {
        module("projection", PythonModule("nn.Linear", sizes + [noBias]))
      } else {
        parts.insert(.conv)
        let stride = PythonArgument(keyword: "stride", text: Self.tuple(Self.stride(from, to)))
        module("projection", PythonModule("Conv2d", sizes + [.text(1), stride, noBias]))
      }
      routed = "\(kept)projection(\(routed))"
    } else if join.isPadding, join.isOn {
      parts.insert(.padded)
      let stride = Self.stride(from, to)
      let strides = stride == [1, 1] ? "" : ", \(Self.tuple(stride))"
      routed = "padded(\(routed), x.shape[-1]\(strides))"
    }
    if mixture.join == .gate, let shape = shapes["\(path).gate_weight"]?.dimensions {
      module(
        "gate", PythonModule("nn.Linear", [.size("gated", shape[0]), .size("gated", shape[1])]))
    }
    if mixture.join == .attend {
      parts.insert(.crossAttention)
      module(
        "attention",
        PythonModule(
          "CrossAttention",
          [.size("queries", to.last ?? 1), .size("source", from.last ?? 1), .text(heads)]))
    }

    guard join.isOn else {
      if !frozen.isEmpty {
        lines.append(.text("# The skip is off: its values are kept, and not used."))
      }
      lines += frozen.map { .text($0) }
      if mixture.join == .concat {
        let zeros = mixture.isIdentity ? shortcut : "x"
        body.append("x = torch.cat((x, torch.zeros_like(\(zeros))), dim=-1)")
      }
      return
    }
    let factor = mixture.scale == 1 ? "" : "\(Python.number(mixture.scale)) * "
    switch mixture.join {
    case .add: body.append("x = \(branch) + \(factor)\(routed)")
    case .concat: body.append("x = torch.cat((\(branch), \(factor)\(routed)), dim=-1)")
    case .attend: body.append("x = \(branch) + \(factor)\(kept)attention(x, \(shortcut))")
    case .gate:
      if routed != shortcut {
        body.append("carried = \(routed)")
        routed = "carried"
      }
      body.append("gate = torch.sigmoid(\(kept)gate(\(routed)))")
      let part = branch == "x" ? branch : "(\(branch))"
      body.append("x = gate * \(part) + (1 - gate) * \(factor)\(routed)")
    }
  }

  /// The stride by which images come from one extent to another: [down, across].
  private static func stride(_ from: [Int], _ to: [Int]) -> [Int] {
    guard from.count == 4, to.count == 4 else { return [1, 1] }
    return [(from[1] - 1) / to[1] + 1, (from[2] - 1) / to[2] + 1]
  }

  private static func tuple(_ values: [Int]) -> String {
    "(\(values.map(String.init).joined(separator: ", ")))"
  }
}
