// The rows of panels by their words, so that `/` finds one by a part of its name.
import Networks
import Numerics
import Training
import Problems
import Schema

extension CommandCatalog {
  static let finding: [Command] = [
    Command(
      "find", keys: ["/"], title: "find", .looking,
      help: "Go to a row of this panel by a part of its name: layers, skips, runs, lesions.",
      reason: {
        $0.focusedPanel.list($0).isEmpty
          ? "this panel has no list to go through; 1 is the network" : nil
      }
    ) { _ in .showing(.picker(PickerState(.rows))) }
  ]
}

extension NetworkPanel {
  static func list(_ playground: PlaygroundState) -> [(title: String, note: String)] {
    let network = playground.network
    return playground.rows.ids.map { row in
      switch row {
      case .input: ("data", playground.document.configuration.data.kind.kind)
      case .loss: ("loss", playground.document.configuration.training.loss.rawValue)
      case .block(let number, let index):
        (
          index.map { network.blocks[number].path(repeat: $0) } ?? network.blocks[number].name,
          "block"
        )
      case .layer(let number, let index, let layer):
        (
          (index.map { network.blocks[number].path(repeat: $0) } ?? network.blocks[number].name)
            + "." + network.blocks[number].layerName(layer), "layer"
        )
      case .join, .longJoin: (row.skip.flatMap { network.title(of: $0) } ?? "skip", "skip")
      }
    }
  }

  static func select(_ index: Int, _ playground: inout PlaygroundState) {
    let rows = playground.rows.ids
    if rows.indices.contains(index) { playground.cursor = rows[index] }
  }
}

extension RunsPanel {
  static func list(_ playground: PlaygroundState) -> [(title: String, note: String)] {
    playground.runRows.map { row in
      switch row {
      case .present: ("this run", "step \(NumberFormat.grouped(playground.step))")
      case .beside(let variant): (variant.title, "beside it")
      case .pin(let index):
        (
          playground.pins[index].name,
          "pinned at step \(NumberFormat.grouped(playground.pins[index].step))"
        )
      }
    }
  }

  static func select(_ index: Int, _ playground: inout PlaygroundState) {
    playground.panels[Self.self].selection = index
  }
}

extension LesionPanel {
  static func list(_ playground: PlaygroundState) -> [(title: String, note: String)] {
    sorted(playground.snapshot?.analyses.lesions?.parts ?? []).map {
      ($0.path, "loss \(NumberFormat.compact($0.loss))")
    }
  }

  static func select(_ index: Int, _ playground: inout PlaygroundState) {
    playground.panels[Self.self].scroll = index
  }
}
