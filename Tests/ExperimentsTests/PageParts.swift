// The parts of `Docs/Networks.md`, `Training.md` and `Gradients.md` that are made from catalogs,
// bounds and the comments that declare them.
import Engine
import Experiments
import Networks
import Numerics
import Problems
import Schema

@testable import Training

enum PageParts {
  static func networks() throws -> [String: String] {
    let layers = try DeclaredText.byKind(in: "Sources/Networks/Layers")
      .merging(DeclaredText.byKind(in: "Sources/Engine/Activations")) { $1 }
    return [
      "layers": kinds(layerCatalog),
      "formulas": sections(layerCatalog.kinds, layers),
      "initial values": kinds(initialCatalog)
        + sections(
          initialCatalog.kinds, try DeclaredText.byKind(in: "Sources/Networks/Initial")),
      "blocks": table(Block.fieldInfos), "skips": table(Skip.fieldInfos),
      "long skips": table(LongSkip.fieldInfos),
      "joins": table(["name", "what"], Join.allCases.map { ["`\($0.rawValue)`", $0.summary] }),
      "shortcuts": table(
        ["name", "what"], Shortcut.allCases.map { ["`\($0.rawValue)`", $0.summary] }),
      "bounds": bounds, "figures": try figures(),
      "losses": table(["name", "what"], lossCatalog.map { ["`\($0.kind)`", $0.summary] }),
    ]
  }

  static func training() throws -> [String: String] {
    [
      "settings": table(
        TrainingSection.fieldInfos.filter { !["stop", "augment"].contains($0.name) })
        + "\n`stop` holds\n\n" + table(StopRule.fieldInfos)
        + "\n`augment` holds\n\n" + table(Augmentation.fieldInfos)
        + "\nThe section `seeds` of a document holds\n\n" + table(RunSeeds.fieldInfos),
      "view": table(ViewSettings.fieldInfos),
      "losses": sections(
        lossCatalog.map(\.kind), try DeclaredText.byKind(in: "Sources/Problems/Losses")),
      "optimizers": kinds(optimizerCatalog)
        + sections(
          optimizerCatalog.kinds, try DeclaredText.byKind(in: "Sources/Training/Optimizers")),
      "schedules": kinds(scheduleCatalog)
        + sections(
          scheduleCatalog.kinds, try DeclaredText.byKind(in: "Sources/Training/Schedules")),
    ]
  }

  static func diagnosis() -> [String: String] {
    [
      "layer metrics": table(
        ["name", "sign", "what", "formula", "source"],
        layerMetricCatalog.map {
          [$0.title, $0.symbol, $0.summary, $0.formula, $0.source.isEmpty ? "-" : $0.source]
        })
    ]
  }

  static func gradients() throws -> [String: String] { ["parameters": try parameters()] }

  // MARK: - Tables

  static func table(_ heads: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    return line(heads) + line(heads.map { _ in "---" }) + rows.map(line).joined()
  }

  private static func table(_ fields: [FieldInfo]) -> String {
    table(
      ["field", "allowed, default", "what"],
      fields.map { ["`\($0.name)`", $0.type.allowed + standard($0), help($0)] })
  }

  /// The kinds of a catalog with their fields.
  private static func kinds(_ list: some KindList) -> String {
    table(
      ["kind", "does", "fields"],
      list.kinds.map { kind in
        let fields = list.fields(of: kind).map {
          "`\($0.name)` \($0.type.allowed)\(standard($0)): \(help($0))"
        }
        return ["`\(kind)`", list.summary(of: kind), fields.joined(separator: "<br>")]
      })
  }

  private static func help(_ field: FieldInfo) -> String {
    field.help + (field.unit.map { " (\($0))" } ?? "")
  }

  private static func standard(_ field: FieldInfo) -> String {
    guard let standard = field.standard else { return "; required" }
    switch standard.content {
    case .list(let elements) where elements.isEmpty: return "; none"
    case .list, .map: return ""
    case .null: return "; none"
    case .string(let text): return "; `\(text)`"
    default: return "; \(standard.excerpt)"
    }
  }

  private static func sections(_ kinds: [String], _ texts: [String: String]) -> String {
    "\n" + kinds.map { "### \($0)\n\n\(texts[$0] ?? "")\n" }.joined()
  }

  /// How long a list may be, from what is allowed for it.
  private static func limit(_ name: String, _ fields: [FieldInfo]) -> String {
    let allowed = fields.first { $0.name == name }?.type.allowed ?? ""
    return allowed.split(separator: " ").last.flatMap { Int($0) }.map(grouped) ?? "?"
  }

  private static var bounds: String {
    let bounds: [(String, String)] = [
      ("blocks", limit("blocks", Network.fieldInfos)),
      ("layers of a block", limit("layers", Block.fieldInfos)),
      ("skips of a block", limit("skips", Block.fieldInfos)),
      ("long skips", limit("skips", Network.fieldInfos)),
      ("repeats of a block", grouped(Network.maximumRepeats)),
      ("layers of a network, repeats included", grouped(Network.maximumLayerInstances)),
      ("skips of a network, repeats included", grouped(Network.maximumJoinInstances)),
      ("parameters", grouped(Network.maximumParameters)),
      (
        "values of all tensors of one step, batch included",
        grouped(Network.maximumActivations)
      ),
      ("positions of a sequence in a recurrent layer", grouped(RecurrentCell.maximumSteps)),
      ("bytes of a document", grouped(ExperimentFile.maximumBytes)),
      ("events", grouped(Experiment.maximumEvents)),
      (
        "memory of a run: parameters, state, programs and the copy to fall back on",
        memory(bytes: RunMemory.maximumBytes)
      ),
    ]
    return table(["bound on", "at most"], bounds.map { [$0.0, $0.1] })
  }

  // MARK: - What layers are made of

  private struct Lowered {
    var example: String
    var layer: LayerInstance
    var graph: Graph
  }

  /// The examples of all layers, lowered.
  private static func lowered() throws -> [Lowered] {
    try LayerExampleTests.examples.map { example in
      var faults = FaultCollector()
      let decoded = Layer.decode(
        try ExperimentFile.readValue(example.layer), path: "layer", into: &faults)
      try faults.check()
      let network = Network(blocks: [Block("net", layers: decoded.map { [$0] } ?? [])])
      let lowered = try network.lower(
        input: example.input, outputs: nil, loss: nil, batch: 2, seed: Seed(1))
      return Lowered(example: example.layer, layer: lowered.layers[0], graph: lowered.graph)
    }.sorted { order($0.layer.kind) < order($1.layer.kind) }
  }

  private static func order(_ kind: String) -> Int {
    layerCatalog.kinds.firstIndex(of: kind) ?? layerCatalog.kinds.count
  }

  private static func figures() throws -> String {
    table(
      ["layer", "sample", "becomes", "parameters", "FLOPs"],
      try lowered().map {
        [
          "`\($0.example)`", "\($0.layer.inputShape)", "\($0.layer.outputShape)",
          "\($0.layer.parameterCount)", "\($0.layer.flops)",
        ]
      })
  }

  private static func parameters() throws -> String {
    var rows: [[String]] = []
    for lowered in try lowered() {
      for spec in lowered.graph.parameters {
        let name = spec.path.dropFirst(lowered.layer.path.count + 1)
        rows.append(
          row("`\(lowered.example)` on \(lowered.layer.inputShape)", String(name), spec))
      }
    }
    var skip = Skip(from: 0, to: 1)
    (skip.join, skip.shortcut, skip.branchScale) = (.gate, .projection, .learnable)
    var dense = Dense()
    dense.units = 3
    let joined = try Network(blocks: [Block("net", layers: [Layer(dense)], skips: [skip])])
      .lower(input: [4], outputs: nil, loss: nil, batch: 2, seed: Seed(1))
    let words =
      "a skip `{from: 0, to: 1, join: gate, shortcut: projection, branch_scale: learnable}` "
      + "from 4 to 3"
    for spec in joined.graph.parameters where spec.layer == "net.skip0" {
      rows.append(row(words, String(spec.path.dropFirst("net.".count)), spec))
    }
    return table(["of", "parameter", "shape", "starts as", "matrix"], rows)
  }

  private static func row(_ owner: String, _ name: String, _ spec: ParameterSpec) -> [String] {
    let start =
      switch spec.initializer {
      case .constant(let value): value == value.rounded() ? "\(Int(value))" : "\(value)"
      case .heNormal(let fanIn): "normal, variance 2 / \(fanIn)"
      case .lecunNormal(let fanIn): "normal, variance 1 / \(fanIn)"
      case .glorotUniform(let fanIn, let fanOut): "uniform in ±sqrt(6 / (\(fanIn) + \(fanOut)))"
      case .normal(let deviation): "normal, deviation \(deviation)"
      case .uniform(let bound): "uniform in ±\(bound)"
      case .orthogonal: "orthogonal"
      }
    let matrix =
      switch spec.role {
      case .weight: "yes"
      case .scalar: "no"
      case .buffer: "no, a buffer"
      }
    let shape = spec.shape.dimensions.map(String.init).joined(separator: ", ")
    return [owner, "`\(name)`", "[\(shape)]", start, matrix]
  }
}
