// The graph of the network: every skip is an edge between the right places, and the real reader of
// the format takes what hostile names make of it.
import Experiments
import Foundation
import Networks
import ProjectSupport
import Schema
import Testing
import Training

@testable import Interchange

@Suite struct GraphTests {
  static let dot = ["/usr/bin/dot", "/usr/local/bin/dot", "/opt/homebrew/bin/dot"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test func aBlockStandsOnceOrOneByOne() throws {
    let trainer = try FigureSamples.run("spirals-56", steps: 0).architecture().trainer
    let folded = try GraphOutline(trainer)
    #expect(folded.groups.map(\.name) == ["stem", "body", "head"])
    #expect(folded.groups[1].repeats == 27)
    #expect(folded.edges.filter { $0.skip != nil }.count == 1)
    let all = try GraphOutline(trainer, isUnfolded: true)
    #expect(all.groups.count == 29 && all.edges.filter { $0.skip != nil }.count == 27)
    // From the block's input over three layers.
    for edge in all.edges where edge.skip != nil { #expect(edge.to - edge.from == 4) }
    // Every layer has its shape, and all parameters are there.
    #expect(all.nodes.filter { $0.kind == .layer }.allSatisfy { !$0.shape.isEmpty })
    #expect(all.nodes.reduce(0) { $0 + $1.parameters } == trainer.network.parameterCount)
    #expect(folded.nodes.reduce(0) { $0 + $1.parameters } == trainer.network.parameterCount)
  }

  @Test func skipsSayTheirSettings() throws {
    let run = try FigureSamples.run("spirals-56", steps: 0) { experiment in
      experiment.configuration.network.blocks[1].skips[0].survival = 0.8
      experiment.configuration.network.blocks[1].skips[0].dropout = 0.1
      experiment.configuration.network.blocks[1].skips[0].branchScale = .constant(0.5)
    }
    for exporter in [DotExporter.self, MermaidExporter.self] as [any Exporter.Type] {
      let text = try FigureSamples.text(exporter, run)
      for words in ["0.5", "dropout 0.1", "survival 0.8"] { #expect(text.contains(words)) }
    }
  }

  @Test func everyPresetHasItsGraph() throws {
    for name in ["unet-cells", "densenet", "encoder-decoder", "highway-50", "which-skip"] {
      let trainer = try FigureSamples.run(name, steps: 0).architecture().trainer
      let outline = try GraphOutline(trainer)
      let network = trainer.configuration.network
      #expect(outline.edges.allSatisfy { $0.from < $0.to }, "\(name)")
      let long = outline.edges.filter { $0.skip?.isLong == true }.count
      #expect(long == network.skips.count, "\(name)")
      // Whatever is no input has something before it.
      let reached = Set(outline.edges.map(\.to))
      for (index, node) in outline.nodes.enumerated() where node.kind != .input {
        #expect(reached.contains(index), "\(name): \(node.title)")
      }
    }
  }

  /// The twin's skips are off, a pinned run has its own layers, and changes until the step count.
  @Test func aVariantIsDrawnByItsName() throws {
    var pin = PinRecord()
    let run = try FigureSamples.run("spirals-56", steps: 9) { experiment in
      pin.name = "three"
      pin.base = experiment.configuration
      pin.base.network.blocks[1].repeats = 3
      experiment.presentation.pins = [pin]
      experiment.events = [
        Edit(step: 5, path: NodePath("network.blocks.body.repeats"), value: 4),
        Edit(step: 50, path: NodePath("network.blocks.body.repeats"), value: 5),
      ]
    }
    func drawn(_ name: String) throws -> GraphOutline {
      try GraphOutline(run.architecture(of: name).trainer)
    }
    #expect(try drawn("none").groups[1].repeats == 4)
    #expect(try drawn("none").edges.contains { $0.skip != nil && $0.isOn })
    #expect(try drawn("twin").groups[1].repeats == 4)
    #expect(try !drawn("twin").edges.contains { $0.skip != nil && $0.isOn })
    #expect(try drawn("three").groups[1].repeats == 3)
    for exporter in [SVGExporter.self, DotExporter.self] as [any Exporter.Type] {
      let given: [(name: String, value: Node)] = [
        ("variant", "twin"), ("picture", "network"),
      ].filter { name, _ in exporter.options.contains { $0.name == name } }
      let text = try FigureSamples.text(exporter, run, given)
      #expect(text.contains("Two spirals, 56 layers: twin, skips off"), "\(exporter.name)")
    }
    let unknown = #expect(throws: ExportError.self) { try drawn("other") }
    #expect(unknown?.description.contains("twin, residual, three") == true)
    // Its twin would be the same.
    let plain = try FigureSamples.run("tiny-playground", steps: 0)
    #expect(throws: ExportError.self) { try plain.architecture(of: "twin") }
  }

  @Test func tooManyNodesAreRefused() throws {
    let run = try FigureSamples.run("thousand-layers", steps: 0)
    #expect(throws: ExportError.self) {
      try FigureSamples.bytes(DotExporter.self, run, [("repeats", "all")])
    }
    #expect(throws: Never.self) { try FigureSamples.bytes(DotExporter.self, run) }
  }

  @Test func hostileTextsAreQuoted() {
    let quoted = DotExporter.quoted("a\"];\\ b\n" + FigureSamples.hostile)
    #expect(quoted.hasPrefix("\"a\\\"];\\\\ b\\n"))
    // Only escaped quotes between the first and the last.
    let inner = quoted.dropFirst().dropLast().replacing("\\\\", with: "")
      .replacing("\\\"", with: "")
    #expect(!inner.contains("\""))
    let mermaid = MermaidExporter.quoted(FigureSamples.hostile)
    #expect(!mermaid.dropFirst().dropLast().contains { "<>\"'`&[]{}|".contains($0) })
  }

  @Test(.enabled(if: dot != nil)) func graphvizReadsIt() throws {
    let dot = try #require(Self.dot)
    let folder = try TemporaryFolder()
    let run = try FigureSamples.run("unet-cells", steps: 0)
    let outline = try GraphOutline(run.architecture().trainer)
    let path = folder.url.appending(path: "network.dot")
    try DotExporter.text(outline, FigureSamples.hostile).write(
      to: path, atomically: true, encoding: .utf8)
    let outcome = try ChildProcess.run(dot, ["-Tplain", path.path])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let nodes = outcome.lines.filter { $0.hasPrefix("node ") }.count
    #expect(nodes == outline.nodes.count)
    #expect(outcome.lines.filter { $0.hasPrefix("edge ") }.count == outline.edges.count)
  }
}
