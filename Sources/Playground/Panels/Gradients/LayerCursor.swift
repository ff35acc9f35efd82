// The cursor of the panel of layers: one layer at one step, and the numbers that stand there.
import Networks
import Numerics
import TextUI
import Training

/// A place in the map.
struct LayerCursor: Hashable, Sendable {
  /// Of a row: `body[3].dense1`.
  var path: String
  var step: Int
}

extension GradientPanel {
  static func move(_ motion: Motion, _ playground: inout PlaygroundState) -> Response {
    guard let main = playground.main else { return .refusal("nothing measured yet") }
    let history = main.history(playground.metric)
    let rows = LayerMapRow.rows(history, folded: playground.foldedBlocks)
    let shown = TimeAxis.shown(playground)
    let steps = history.steps.filter(shown.contains)
    guard !rows.isEmpty, let newest = steps.last, let oldest = steps.first else {
      return .refusal("nothing is measured in the steps that are shown")
    }
    guard let cursor = playground.panels[Self.self].cursor else {
      playground.panels[Self.self].cursor = LayerCursor(path: rows[0].path, step: newest)
      return []
    }
    var row = rows.firstIndex { $0.path == cursor.path } ?? 0
    let jump = max(1, (shown.upperBound - shown.lowerBound) / 64)
    var step = cursor.step
    switch motion {
    case .up: row -= 1
    case .down: row += 1
    case .pageUp(let count): row -= count
    case .pageDown(let count): row += count
    case .left: step = steps.last { $0 <= step - jump } ?? oldest
    case .right: step = steps.first { $0 >= step + jump } ?? newest
    case .first: step = oldest
    case .last: step = newest
    }
    row = min(max(row, 0), rows.count - 1)
    playground.panels[Self.self].cursor = LayerCursor(path: rows[row].path, step: step)
    return []
  }

  /// Enter goes to the layer of the cursor in the network.
  static func activate(_ playground: inout PlaygroundState) -> Response? {
    guard let cursor = playground.panels[Self.self].cursor else {
      return .refusal("arrows choose a layer and a step; Enter then goes to that layer")
    }
    guard let row = playground.networkRow(cursor.path) else {
      return .refusal("\(cursor.path) is no layer of the network as it is now")
    }
    if let block = row.block, row.repeat != nil { playground.unfolded.insert(block) }
    playground.cursor = row
    playground.focus(on: NetworkPanel.id)
    return []
  }

  static func click(x: Int, y: Int, in rect: Rect, _ playground: inout PlaygroundState)
    -> Response
  {
    guard let view = LayerView(playground, rect),
      let place = view.maps.first(where: { $0.frame.contains(x: x, y: y) }),
      let cell = place.map.heatmap.cell(x: x, y: y, in: place.frame)
    else { return [] }
    let wanted = place.map.columns.start + cell.column * place.map.columns.stride
    let runs = playground.snapshot?.runs ?? []
    let steps = runs[place.map.run].history(playground.metric).steps
    playground.panels[Self.self].cursor = LayerCursor(
      path: place.map.rows[cell.row].path,
      step: steps.last { $0 <= wanted } ?? steps.first ?? 0)
    return []
  }

  static func scroll(by rows: Int, _ playground: inout PlaygroundState) {
    _ = playground.zoomTime(in: rows < 0)
  }

  /// The numbers at the cursor: of every run, and how the main one stands to the first other.
  static func readout(_ playground: PlaygroundState) -> [Span] {
    guard let cursor = playground.panels[Self.self].cursor else { return [] }
    let metric = playground.metric
    var spans = [
      Span(cursor.path, .text), Span("  step \(NumberFormat.grouped(cursor.step))", .muted),
      Span("  \(metric.symbol)", .muted),
    ]
    if playground.timeWindow.isInEpochs {
      spans[1] = Span("  \(playground.axisWords(cursor.step))", .muted)
    }
    for run in playground.shownRuns {
      let history = run.history(metric)
      let rows = LayerMapRow.rows(history, folded: playground.foldedBlocks)
      guard let row = rows.first(where: { $0.path == cursor.path }),
        let column = history.steps.lastIndex(where: { $0 <= cursor.step }),
        history.values.indices.contains(column)
      else {
        spans.append(Span("  \(RunWords.name(run)) not measured", .muted))
        continue
      }
      let value = row.value(history.values[column])
      let isMain = run.variant == .main
      spans.append(
        Span(
          isMain ? " \(metric.words(value))" : "  \(RunWords.name(run)) \(metric.words(value))",
          run.variant.role))
    }
    return spans
  }
}

extension PlaygroundState {
  /// The row of the network's panel that a path names.
  func networkRow(_ path: String) -> NetworkRow.ID? {
    guard let main else { return nil }
    if let layer = main.layers.first(where: { $0.path == path }),
      network.blocks.indices.contains(layer.block)
    {
      let isRepeated = network.blocks[layer.block].repeats > 1
      return .layer(
        block: layer.block, repeat: isRepeated ? layer.repeat : nil, layer: layer.layer)
    }
    if let join = main.joins.first(where: { $0.path == path }) {
      guard let block = join.block else { return .longJoin(skip: join.skip) }
      guard network.blocks.indices.contains(block) else { return nil }
      let isRepeated = network.blocks[block].repeats > 1
      return .join(block: block, repeat: isRepeated ? join.repeat : nil, skip: join.skip)
    }
    // Of all repeats.
    guard
      let layer = main.layers.first(where: {
        network.blocks.indices.contains($0.block)
          && network.blocks[$0.block].name + $0.path.drop { $0 != "." } == path
      })
    else { return nil }
    return .layer(block: layer.block, repeat: nil, layer: layer.layer)
  }
}
