// A close look at the row at the network's cursor: its weights, gradients and outputs over time,
// its weights as a map, what its units answer over the plane, what its heads attend to, what a join
// mixes. It is measured while the panel is on the screen, and only then.
import Networks
import Numerics
import Problems
import TextUI
import Training

enum InspectorPanel: PanelKind {
  static let id: PanelID = "inspector"
  static let title = "Inspector"
  static let place = PanelPlace.bottom
  static let explanation = """
    The row at the cursor of the network, measured while this panel is shown. V goes on to its \
    next side. Over time: how the values of its largest weight matrix, their gradient in the last \
    step and its outputs for the last batch are spread, bright where many of them are; mean ± \
    deviation of the newest. The numbers above are those of the panel of layers, as last sampled. \
    Maps: the arrow keys move the cross, the line below reads out what stands there. \
    Units: the output of each unit at every place of the plane. A join: how much of what it \
    hands on comes over the skip, in values and in the gradient that reaches the input.
    """

  struct State: PanelState {
    /// Which side is shown, counted through those that the row has.
    var side = 0
    /// The cross, in rows and columns of the map that is shown.
    var row = 0
    var column = 0
  }

  static func note(_ playground: PlaygroundState) -> String {
    guard let found = playground.inspection else { return "" }
    return "\(found.words(of: found.request.side)), step \(NumberFormat.grouped(found.step))"
  }

  /// Heads that stand side by side in so many columns.
  private static func heads(_ found: Inspection, width: Int) -> Int {
    min(found.attention.count, max(1, width / 24))
  }

  static func foot(_ playground: PlaygroundState, in rect: Rect) -> String {
    guard let found = playground.inspection, found.request.path == playground.inspectedPath else {
      return ""
    }
    switch found.request.side {
    case .histories:
      let hidden = HistogramDrawing(found).hidden(width: rect.width)
      return hidden.isEmpty || playground.isZoomed ? "" : "Z: \(hidden.joined(separator: ", ")) too"
    case .attention:
      return heads(found, width: rect.width) < found.attention.count ? "h l: the other heads" : ""
    case .parameter, .units: return ""
    }
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    guard let path = context.playground.inspectedPath else {
      return grid.words(
        "Move the cursor of the network (1) to a layer or a join: it is looked at here.",
        in: rect, context.drawing[.muted])
    }
    guard let found = context.playground.inspection, found.request.path == path else {
      return grid.words("\(path): not measured yet", in: rect, context.drawing[.muted])
    }
    let lines = SpanFlow.lines(InspectorWords.heading(found), width: rect.width)
    let (heading, body) = rect.splitTop(min(lines.count, rect.height >= 10 ? 2 : 1))
    for (row, line) in lines.prefix(heading.height).enumerated() {
      grid.spans(
        line, in: Rect(x: heading.x, y: heading.y + row, width: heading.width, height: 1),
        context.drawing)
    }
    if let reason = found.reason {
      return grid.words(reason, in: body, context.drawing[.muted])
    }
    if let join = found.join {
      return JoinDrawing(shares: join).draw(into: &grid, in: body, context.drawing)
    }
    switch found.request.side {
    case .histories:
      HistogramDrawing(found).draw(into: &grid, in: body, context.drawing)
    case .parameter:
      if let map = found.parameter { draw(map, context, &grid, body) }
    case .units:
      if let units = found.units {
        UnitDrawing(units, selection: context.playground.panels[Self.self].column)
          .draw(into: &grid, in: body, context.drawing)
      }
    case .attention:
      let places = body.equalColumns(heads(found, width: body.width), gap: 2)
      let first = min(
        context.playground.panels[Self.self].column, max(0, found.attention.count - places.count))
      for (map, place) in zip(found.attention.dropFirst(first), places) {
        let (name, room) = place.splitTop(1)
        grid.text(
          "head \(map.head + 1) of \(found.attention.count)", in: name, context.drawing[.text])
        AttentionDrawing(map: map, names: []).draw(into: &grid, in: room, context.drawing)
      }
    }
  }

  /// A matrix on a scale around zero, with the cross and what stands there.
  private static func draw(
    _ map: ParameterMap, _ context: PanelContext, _ grid: inout Grid, _ rect: Rect
  ) {
    let most = map.values.reduce(Float(0)) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    let bound = Double(max(most, 1e-30))
    let scale = Heatmap.Scale.linear(-bound...bound)
    let state = context.playground.panels[Self.self]
    let cross = (row: min(state.row, map.rows - 1), column: min(state.column, map.columns - 1))
    let value = map.value(row: cross.row, column: cross.column)
    var words = [
      [
        Span(map.words(row: cross.row, column: cross.column), .muted),
        Span("  \(NumberFormat.compact(value, digits: 5))", .text),
      ]
    ]
    // The scale in colours, or in words where there is no room for it.
    let legend = rect.width >= 60 ? 26 : 0
    if legend == 0 { words.append([Span("scale ± \(NumberFormat.compact(bound))", .muted)]) }
    if map.isCut { words.append([Span("the first part of it", .muted)]) }
    let isTiled = map.tile.rows * map.tile.columns > 1
    // What is shown is known once the room is.
    let least = rect.height >= 6 ? 2 : rect.height >= 3 ? 1 : 0
    let tiles = FilterTiles(
      map, scale, cross: cross, in: rect.splitBottom(least).rest, context.drawing)
    if isTiled, !tiles.words.isEmpty { words.insert([Span(tiles.words, .muted)], at: 1) }
    let lines = SpanFlow.lines(words, width: rect.width - legend - (legend > 0 ? 2 : 0))
    let (area, foot) = rect.splitBottom(isTiled ? least : min(least, lines.count))
    HeatmapLegend(scale: scale, ramp: .diverging).draw(
      into: &grid, in: foot.splitTop(1).top.splitRight(legend).right, context.drawing)
    for (row, line) in lines.prefix(foot.height).enumerated() {
      grid.spans(
        line, in: Rect(x: foot.x, y: foot.y + row, width: foot.width, height: 1), context.drawing)
    }
    guard !isTiled else {
      return tiles.draw(into: &grid, in: area, cross: cross, context.drawing)
    }
    // A matrix of few columns is not drawn wider than ten cells each, nor in parts of a row.
    let room = Rect(
      x: area.x, y: area.y, width: min(area.width, 10 * map.columns),
      height: min(area.height, max(1, map.rows * max(1, min(5, area.height / max(1, map.rows))))))
    var heatmap = Heatmap(
      values: map.values, rows: map.rows, columns: map.columns, scale: scale, ramp: .diverging)
    heatmap.cursor = cross
    heatmap.draw(into: &grid, in: room, context.drawing)
  }

  // MARK: Moving

  /// Goes on to the next side of the row.
  static func nextView(_ playground: inout PlaygroundState) -> Response {
    guard let sides = playground.inspection?.sides, sides.count > 1 else {
      return .refusal("this row has one side")
    }
    let side = (playground.panels[Self.self].side + 1) % sides.count
    playground.panels[Self.self] = State(side: side)
    return Response(
      saying: playground.inspection.map { "the inspector shows \($0.words(of: sides[side]))" })
  }

  static func move(_ motion: Motion, _ playground: inout PlaygroundState) -> Response {
    guard let found = playground.inspection, let room = found.extent else {
      switch motion {
      case .left, .up: return playground.focusPanel(offset: -1)
      case .right, .down: return playground.focusPanel(offset: 1)
      default: return .refusal("this side of the row has no cells to move through; V shows others")
      }
    }
    var state = playground.panels[Self.self]
    switch motion {
    case .down: state.row += 1
    case .up: state.row -= 1
    case .right: state.column += 1
    case .left: state.column -= 1
    case .pageDown: state.row += 8
    case .pageUp: state.row -= 8
    case .first: (state.row, state.column) = (0, 0)
    case .last: (state.row, state.column) = (room.rows - 1, room.columns - 1)
    }
    state.row = min(max(state.row, 0), room.rows - 1)
    state.column = min(max(state.column, 0), room.columns - 1)
    playground.panels[Self.self] = state
    return []
  }

  static func documentChanged(_ playground: inout PlaygroundState) {
    playground.panels[Self.self] = State(side: playground.panels[Self.self].side)
  }
}

extension Inspection {
  /// The sides that the row has.
  var sides: [InspectionRequest.Side] {
    [.histories] + parameters.indices.map { .parameter($0) } + (hasUnits ? [.units] : [])
      + (hasAttention ? [.attention] : [])
  }

  func words(of side: InspectionRequest.Side) -> String {
    switch side {
    case .histories: join != nil || kind == "skip" ? "skip and branch" : "over time"
    case .parameter(let place):
      parameters.indices.contains(place) ? parameters[place] : "weights"
    case .units: "units over the plane"
    case .attention: "heads"
    }
  }

  /// Rows and columns that the cross moves through.
  var extent: (rows: Int, columns: Int)? {
    switch request.side {
    case .histories: nil
    case .parameter: parameter.map { (max(1, $0.rows), max(1, $0.columns)) }
    case .units: units.map { (1, max(1, $0.maps.count)) }
    case .attention: attention.isEmpty ? nil : (1, attention.count)
    }
  }
}

extension PlaygroundState {
  var inspection: Inspection? { snapshot?.inspection }

  /// The layer or join that the network's cursor stands for; of a folded block its first repeat, of
  /// a block its first layer with weights.
  var inspectedPath: String? {
    func path(_ block: Int, _ index: Int?) -> String? {
      network.blocks.indices.contains(block)
        ? network.blocks[block].path(repeat: index ?? 0) : nil
    }
    switch cursor {
    case .input, .loss: return nil
    case .block(let block, let index):
      guard network.blocks.indices.contains(block), !network.blocks[block].layers.isEmpty else {
        return nil
      }
      let weighted = main?.layers.first {
        $0.block == block && $0.repeat == index ?? 0 && $0.parameterCount > 0
      }
      let layer = weighted?.layer ?? 0
      return network.blocks[block].path(
        layer: network.blocks[block].layers.indices.contains(layer) ? layer : 0, repeat: index ?? 0)
    case .layer(let block, let index, let layer):
      guard network.blocks.indices.contains(block),
        network.blocks[block].layers.indices.contains(layer)
      else { return nil }
      return network.blocks[block].path(layer: layer, repeat: index ?? 0)
    case .join(let block, let index, let skip):
      return path(block, index).map { "\($0).skip\(skip)" }
    case .longJoin(let skip): return "skip\(skip)"
    }
  }

  /// What is to be looked at now: nothing where the panel is not shown.
  func wantedInspection(isShown: Bool) -> InspectionRequest? {
    guard isShown, let path = inspectedPath else { return nil }
    guard let found = inspection, found.request.path == path else {
      return InspectionRequest(path: path)
    }
    let sides = found.sides
    return InspectionRequest(
      path: path, side: sides[min(panels[InspectorPanel.self].side, sides.count - 1)])
  }
}

extension AppState {
  /// Asks the session for what the inspector shows, where that has changed.
  mutating func inspectionEffects() -> [Effect] {
    guard let playground else { return [] }
    let isShown =
      screen == .playground
      && playgroundLayout?.panels.contains { $0.panel.id == InspectorPanel.id } == true
    let wanted = playground.wantedInspection(isShown: isShown)
    guard wanted != playground.askedInspection else { return [] }
    self.playground?.askedInspection = wanted
    return [.session(.inspect(wanted))]
  }
}
