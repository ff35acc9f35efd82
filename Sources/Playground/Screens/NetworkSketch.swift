// A small drawing of a network before it is opened: its blocks, layers and skips.
import Networks
import Schema
import TextUI

struct NetworkSketch {
  private let network: Network
  private let rows: NetworkRows

  init(_ network: Network) {
    self.network = network
    rows = NetworkRows(network)
  }

  var height: Int { rows.ids.count }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty else { return }
    let gutter = Gutter(rows)
    let shown = 0..<min(rows.ids.count, rect.height)
    gutter.draw(shown, into: &grid, in: rect, drawing, selected: nil) { network.isOn($0) }
    let isCut = shown.count < rows.ids.count
    for row in shown {
      let place = Rect(
        x: rect.x + gutter.width + 1, y: rect.y + row, width: rect.width - gutter.width - 1,
        height: 1)
      if isCut, row == shown.count - 1 {
        grid.text("\(rows.ids.count - row) more rows", in: place, drawing[.muted])
      } else {
        grid.spans(words(rows.ids[row], drawing.glyphs), in: place, drawing)
      }
    }
  }

  private func words(_ id: NetworkRow.ID, _ glyphs: GlyphSet) -> [Span] {
    switch id {
    case .input: return [Span("data", .muted)]
    case .loss: return [Span("loss", .muted)]
    case .block(let number, _):
      guard network.blocks.indices.contains(number) else { return [] }
      let block = network.blocks[number]
      let repeats = block.repeats > 1 ? " ×\(block.repeats)" : ""
      return [Span(block.name, .title), Span(repeats, .accent)]
    case .layer(let number, _, let layer):
      guard network.blocks.indices.contains(number),
        network.blocks[number].layers.indices.contains(layer)
      else { return [] }
      let kind = network.blocks[number].layers[layer].kind
      let units = kind.completeNode["units"].flatMap { FieldText.text($0) }
      return [Span("  \(kind.kind)"), Span(units.map { " \($0)" } ?? "", .muted)]
    case .join, .longJoin:
      guard let skip = id.skip, let found = network.skip(skip) else { return [] }
      return join(found.join, network.isOn(skip), glyphs)
    }
  }

  private func join(_ join: Join, _ isOn: Bool, _ glyphs: GlyphSet) -> [Span] {
    let mark = glyphs.mark(of: join)
    let role: Role = isOn ? .skip : .skipOff
    return [Span("\(mark) \(isOn ? join.rawValue : "off")", role)]
  }
}

extension GlyphSet {
  /// The mark of a place where a skip joins.
  func mark(of join: Join) -> Unicode.Scalar {
    switch join {
    case .add: joinAdd
    case .concat: joinConcat
    case .gate: joinGate
    case .attend: joinAttend
    }
  }
}
