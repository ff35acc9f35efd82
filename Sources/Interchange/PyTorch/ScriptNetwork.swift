// A document's network as Python: a class for every block, and one that puts their repeats in
// order, with the long skips between them.
internal import Engine
internal import Networks
internal import Numerics
internal import Training

struct ScriptNetwork {
  /// The classes of the blocks and of the long skips.
  private(set) var classes = ""
  /// The class `Network`.
  private(set) var network = ""
  private(set) var parts: Set<ScriptPart>
  /// Patterns of names that are others in resplay, and what takes their place.
  private(set) var renamed: [(pattern: String, name: String)] = []
  /// Whether long skips or named inputs lead past the order of the blocks.
  let hasSteps: Bool
  /// Dense layers whose weight is the table of an embedding: both, as attributes of the network.
  private(set) var tied: [(dense: String, embedding: String)] = []

  private let document: Network
  private let lowered: LoweredNetwork
  private let blocks: [String]
  private let blockClasses: [String]

  /// - Parameter inputParts: the named inputs of the data.
  /// - Throws: `ExportError` for what PyTorch cannot have.
  init(_ document: Network, _ lowered: LoweredNetwork, inputParts: [InputPart]) throws {
    (self.document, self.lowered) = (document, lowered)
    let skipNames = document.skips.indices.map { "skip\($0)" }
    let partNames = document.blocks.indices.map { "part\($0)" }
    blocks = Python.identifiers(
      document.blocks.map(\.name), apartFrom: Set(skipNames + partNames))
    let taken = ScriptPart.classNames.union(ScriptText.classNames)
      .union(document.skips.indices.map { "Skip\($0)" })
    blockClasses = Python.classNames(document.blocks.map(\.name), apartFrom: taken)
    hasSteps = !document.skips.isEmpty || document.blocks.contains { !$0.input.isEmpty }

    var forms = BlockForms(document, lowered)
    var texts: [String] = []
    var repeats: [String] = []
    for number in document.blocks.indices {
      let made = try Self.classes(of: number, document.blocks[number], blockClasses[number], &forms)
      texts += made.texts
      repeats.append(made.constructor)
    }
    for number in document.skips.indices {
      let skip = document.skips[number]
      texts.append(
        Self.text(
          "Skip\(number)", forms.form(longSkip: number), parameters: [:], literals: [:],
          document: "The long skip from \(skip.from) to \(skip.to).",
          arguments: "x: Tensor, shortcut: Tensor"))
    }
    parts = forms.parts
    classes = texts.joined(separator: "\n\n\n")
    tied = tiedWeights(forms)
    renamed = names(forms)
    network = networkText(repeats, inputParts)
    if document.blocks.contains(where: { block in inputParts.contains { $0.name == block.input } })
    {
      parts.insert(.part)
    }
  }

  // MARK: - Classes of blocks

  /// The classes of a block, and what makes its repeats.
  private static func classes(
    of number: Int, _ block: Block, _ name: String, _ forms: inout BlockForms
  ) throws -> (texts: [String], constructor: String) {
    var instances: [BlockForm] = []
    for index in 0..<block.repeats {
      instances.append(try forms.form(block: number, repeat: index))
    }
    var order: [BlockForm] = []
    var members: [BlockForm: [Int]] = [:]
    for (index, form) in instances.enumerated() {
      let plain = form.withoutSizes
      if members[plain] == nil { order.append(plain) }
      members[plain, default: []].append(index)
    }
    // The form that most repeats have is called as the block.
    let most = order.max { members[$0, default: []].count < members[$1, default: []].count }
    var texts: [String] = []
    var calls = [String](repeating: "", count: block.repeats)
    for plain in order {
      let own = members[plain, default: []]
      let className = plain == most ? name : "\(name)At\(own[0])"
      let sizes = own.map { instances[$0].sizes }
      var parameters: [Int: String] = [:]
      var literals: [Int: Int] = [:]
      var named: [(name: String, values: [Int])] = []
      for slot in sizes[0].indices {
        let values = sizes.map { $0[slot].value }
        if Set(values).count == 1 {
          literals[slot] = values[0]
          continue
        }
        if let known = named.first(where: { $0.values == values }) {
          parameters[slot] = known.name
          continue
        }
        var word = sizes[0][slot].name
        var count = 1
        while named.contains(where: { $0.name == word }) {
          count += 1
          word = "\(sizes[0][slot].name)\(count)"
        }
        named.append((word, values))
        parameters[slot] = word
      }
      for (place, index) in own.enumerated() {
        let values = named.map { String($0.values[place]) }.joined(separator: ", ")
        calls[index] = "\(className)(\(values))"
      }
      texts.append(
        text(
          className, instances[own[0]], parameters: parameters, literals: literals,
          names: named.map(\.name), document: summary(block, own), arguments: "x: Tensor"))
    }
    return (texts, constructor(calls, isRepeated: block.repeats > 1))
  }

  private static func summary(_ block: Block, _ repeats: [Int]) -> String {
    if block.repeats == 1 { return "The block \(block.name)." }
    if repeats.count == block.repeats { return "The block \(block.name), \(block.repeats) times." }
    let list = repeats.count == 1 ? "repeat \(repeats[0])" : "\(repeats.count) repeats"
    return "The block \(block.name), \(list) of \(block.repeats)."
  }

  /// `Body()`, or a list of modules in which equal neighbours are counted.
  private static func constructor(_ calls: [String], isRepeated: Bool) -> String {
    guard isRepeated else { return calls[0] }
    let runs = Self.runs(calls)
    if runs.count == 1 { return "nn.ModuleList(\(calls[0]) for _ in range(\(calls.count)))" }
    let items = runs.map { call, count in
      count == 1 ? call : "*(\(call) for _ in range(\(count)))"
    }
    let text = Python.wrapped("nn.ModuleList([", items, "])", indent: 8)
    return String(text.drop { $0 == " " })
  }

  private static func runs(_ items: [String]) -> [(item: String, count: Int)] {
    var runs: [(item: String, count: Int)] = []
    for item in items {
      if runs.last?.item == item { runs[runs.count - 1].count += 1 } else { runs.append((item, 1)) }
    }
    return runs
  }

  /// A class of a form.
  /// - Parameters:
  ///   - parameters: by number of a size, the parameter of `__init__` that has it.
  ///   - literals: by number of a size, its value in all repeats.
  private static func text(
    _ name: String, _ form: BlockForm, parameters: [Int: String], literals: [Int: Int],
    names: [String] = [], document: String, arguments: String
  ) -> String {
    var lines = ["class \(name)(nn.Module):", "    \"\"\"\(Python.words(document))\"\"\"", ""]
    if !form.lines.isEmpty {
      let own = names.map { ", \($0): int" }.joined()
      lines += ["    def __init__(self\(own)) -> None:", "        super().__init__()"]
      var slot = 0
      for line in form.lines {
        switch line {
        case .text(let text): lines.append("        \(text)")
        case .module(let attribute, let module):
          let items = module.arguments.map { argument in
            var text = argument.text
            if let size = argument.size {
              text = parameters[slot] ?? String(literals[slot] ?? size)
              slot += 1
            }
            return argument.keyword.isEmpty ? text : "\(argument.keyword)=\(text)"
          }
          lines.append(
            Python.wrapped("self.\(attribute) = \(module.name)(", items, ")", indent: 8))
        }
      }
      lines.append("")
    }
    lines.append("    def forward(self, \(arguments)) -> Tensor:")
    var body = form.body
    if body.count > 1, body[body.count - 2].hasPrefix("x = ") {
      body.removeLast()
      body[body.count - 1] = "return \(body[body.count - 1].dropFirst(4))"
    }
    lines += body.map { "        \($0)" }
    return lines.joined(separator: "\n")
  }

  // MARK: - Weights that two layers share

  private func tiedWeights(_ forms: BlockForms) -> [(dense: String, embedding: String)] {
    var found: [(dense: String, embedding: String)] = []
    for (number, block) in document.blocks.enumerated() {
      for (layer, kind) in block.layers.map(\.kind).enumerated() {
        guard let dense = kind as? Dense, !dense.tiedTo.isEmpty,
          let owner = embedding(dense.tiedTo, before: number, forms)
        else { continue }
        for index in 0..<block.repeats {
          let place = block.repeats == 1 ? blocks[number] : "\(blocks[number])[\(index)]"
          found.append(("\(place).\(forms.attributes[number][layer])", owner))
        }
      }
    }
    return found
  }

  /// The embedding that `tied_to` means, as an attribute of the network.
  private func embedding(_ name: String, before last: Int, _ forms: BlockForms) -> String? {
    for number in 0...last {
      let block = document.blocks[number]
      for layer in block.layers.indices where block.layers[layer].kind is Embedding {
        let path = block.path(layer: layer, repeat: 0)
        guard path == name || path.split(separator: ".").contains(where: { $0 == name }) else {
          continue
        }
        let place = block.repeats == 1 ? blocks[number] : "\(blocks[number])[0]"
        return "\(place).\(forms.attributes[number][layer])"
      }
    }
    return nil
  }

  // MARK: - Names

  private func names(_ forms: BlockForms) -> [(pattern: String, name: String)] {
    var names: [(pattern: String, name: String)] = []
    let kinds = lowered.joins.map(\.mixture)
    if lowered.joins.contains(where: \.isProjection) {
      names.append((#"(skip\d+)[._]projection\.weight$"#, #"\1.weight"#))
    }
    if kinds.contains(where: { if case .learnable = $0.branchFactor { true } else { false } }) {
      names.append((#"(skip\d+)_scale$"#, #"\1.branch_scale"#))
    }
    if kinds.contains(where: { $0.join == .gate }) {
      names.append((#"(skip\d+)[._]gate\.(weight|bias)$"#, #"\1.gate_\2"#))
    }
    if kinds.contains(where: { $0.join == .attend }) {
      names.append((#"(skip\d+)[._]attention\."#, #"\1."#))
    }
    if forms.parts.contains(.mask) || kinds.contains(where: \.dropsBranch) {
      names.append((#"(skip\d+)_(dropout|depth)$"#, #"\1"#))
    }
    let cells = document.blocks.flatMap(\.layers).compactMap { $0.kind as? Recurrent }
    if !cells.isEmpty {
      if cells.contains(where: \.bidirectional) {
        names.append((#"(weight|bias)_(ih|hh)_l0_reverse$"#, #"reverse.\1_\2_l0"#))
      }
      names += [
        ("weight_ih_l0$", "input"), ("weight_hh_l0$", "hidden"), ("bias_ih_l0$", "input_bias"),
        ("bias_hh_l0$", "hidden_bias"),
      ]
    }
    for (number, block) in document.blocks.enumerated() {
      let place = "^(\(blocks[number])(?:\\[\\d+\\])?)"
      for (layer, name) in block.layerNames.enumerated()
      where forms.attributes[number][layer] != name {
        names.append(("\(place)\\.\(forms.attributes[number][layer])(?=\\.|$)", "\\1.\(name)"))
      }
      // Last: the patterns of its layers begin with it.
      if blocks[number] != block.name {
        names.append(("^\(blocks[number])(?=\\.|\\[|$)", block.name))
      }
    }
    return names
  }

  // MARK: - The network

  private mutating func networkText(_ repeats: [String], _ inputParts: [InputPart]) -> String {
    var lines: [String] = []
    for (number, block) in document.blocks.enumerated() {
      if let part = inputParts.first(where: { $0.name == block.input }) {
        lines.append("self.part\(number) = Part(\(part.start), \(part.count))")
      }
      lines.append("self.\(blocks[number]) = \(repeats[number])")
      if !block.trainable { lines.append("self.\(blocks[number]).requires_grad_(False)") }
    }
    for number in document.skips.indices { lines.append("self.skip\(number) = Skip\(number)()") }
    for (dense, embedding) in tied {
      lines.append("self.\(dense).weight = self.\(embedding).weight")
    }
    let made = lines.map { "        \($0)" }.joined(separator: "\n")
    let order = hasSteps ? steps() : units()
    return Python.filled(
      hasSteps ? ScriptText.networkOfSteps : ScriptText.networkOfUnits, facts: [],
      values: ["modules": made, "order": order])
  }

  /// Every repeat of every block, in order.
  private func units() -> String {
    let items = document.blocks.indices.map { number in
      document.blocks[number].repeats == 1
        ? "self.\(blocks[number])" : "*self.\(blocks[number])"
    }
    return Python.wrapped("return [", items, "]", indent: 8)
  }

  /// Every repeat of every block and every long skip, in order.
  private mutating func steps() -> String {
    var arrivals: [Int: [(number: Int, source: Int)]] = [:]
    var kept: [Int: String] = [:]
    let offsets = document.repeatOffsets
    for (number, skip) in document.skips.enumerated() {
      guard let ends = document.ends(of: skip) else { continue }
      arrivals[ends.target, default: []].append((number, ends.source))
      if ends.source >= 0 { kept[ends.source] = keptName(ends.source, offsets) }
    }
    var items: [String] = []
    for (number, block) in document.blocks.enumerated() {
      var x = "x"
      if !block.input.isEmpty {
        if block.input == BlockReference.input {
          x = "data"
        } else {
          items.append("Step(self.part\(number), reads=(\"data\",))")
        }
      }
      var index = 0
      while index < block.repeats {
        for (skip, source) in arrivals[offsets[number] + index] ?? [] {
          let from = source < 0 ? "data" : kept[source] ?? "x"
          items.append("Step(self.skip\(skip), reads=(\"\(x)\", \"\(from)\"))")
          x = "x"
        }
        // Repeats between which nothing joins or leaves are one line.
        var end = index + 1
        while end < block.repeats, x == "x", kept[offsets[number] + end - 1] == nil,
          arrivals[offsets[number] + end] == nil, kept[offsets[number] + end] == nil
        {
          end += 1
        }
        let name = "self.\(blocks[number])"
        if end - index > 1 {
          let range =
            index == 0 && end == block.repeats
            ? "" : "[\(index == 0 ? "" : "\(index)"):\(end == block.repeats ? "" : "\(end)")]"
          items.append("*(Step(block) for block in \(name)\(range))")
        } else {
          let reads = x == "x" ? "" : ", reads=(\"\(x)\",)"
          let keeps = kept[offsets[number] + index].map { ", keep=\"\($0)\"" } ?? ""
          let place = block.repeats == 1 ? name : "\(name)[\(index)]"
          items.append("Step(\(place)\(reads)\(keeps))")
        }
        x = "x"
        index = end
      }
    }
    return Python.wrapped("return [", items, "]", indent: 8)
  }

  private func keptName(_ position: Int, _ offsets: [Int]) -> String {
    let number = document.blocks.indices.last { offsets[$0] <= position } ?? 0
    let (block, index) = (document.blocks[number], position - offsets[number])
    return index == block.repeats - 1 ? blocks[number] : "\(blocks[number])[\(index)]"
  }

  /// By step or unit, the operations of one sample, as a Python list.
  var costs: String {
    var byRepeat: [[Int]: Int] = [:]
    for layer in lowered.layers {
      byRepeat[[layer.block, layer.repeat], default: 0] += layer.flops
    }
    for join in lowered.joins {
      if let block = join.block { byRepeat[[block, join.repeat], default: 0] += join.flops }
    }
    var arrivals: [Int: Int] = [:]
    for skip in document.skips {
      if let ends = document.ends(of: skip) { arrivals[ends.target, default: 0] += 1 }
    }
    var values: [String] = []
    var position = 0
    for (number, block) in document.blocks.enumerated() {
      if !block.input.isEmpty, block.input != BlockReference.input { values.append("0") }
      for index in 0..<block.repeats {
        values += [String](repeating: "0", count: arrivals[position] ?? 0)
        values.append(String(byRepeat[[number, index]] ?? 0))
        position += 1
      }
    }
    let items = Self.runs(values).map { item, count in
      count < 3
        ? [String](repeating: item, count: count).joined(separator: ", ") : "*[\(item)] * \(count)"
    }
    return Python.wrapped("COSTS = [", items, "]", indent: 0)
  }
}
