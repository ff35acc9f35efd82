// One row of the network panel.
import Numerics
import Problems
import Engine
import Networks
import Schema
import TextUI
import Training

struct NetworkRowPainter {
  private let context: PanelContext
  private let columns: NetworkColumns
  private let measures: NetworkMeasures
  private let scale: LayerScale
  private let network: Network

  init(_ context: PanelContext, _ columns: NetworkColumns) {
    self.context = context
    self.columns = columns
    measures = NetworkMeasures(context.playground)
    scale = LayerScale.of(context.playground)
    network = context.playground.network
  }

  private var playground: PlaygroundState { context.playground }

  func draw(_ id: NetworkRow.ID, into grid: inout Grid, y: Int) {
    switch id {
    case .input:
      let spec = playground.document.configuration.data
      let inputs = playground.snapshot?.dataset.map { "  \($0.inputShape) in" } ?? ""
      let room = columns.norm.right - columns.name.x - 5 - spec.kind.kind.count
      // Half a shape would be another one.
      let shown = inputs.count <= room ? inputs : ""
      wide([Span("data ", .title), Span(spec.kind.kind + shown, .muted)], into: &grid, y)
    case .loss:
      let settings = playground.document.configuration.training
      let loss = settings.loss.rawValue.replacing("_", with: " ")
      let rate = NumberFormat.compact(settings.optimizer.kind.learningRate)
      let room = columns.norm.right - columns.name.x - 5 - loss.count
      let optimizer = "  \(settings.optimizer.kind.kind) \(rate)"
      wide(
        [
          Span("loss ", .title), Span(loss, .muted),
          Span(optimizer.count <= room ? optimizer : "", .muted),
        ], into: &grid, y)
    case .block(let number, let index): heading(number, index, into: &grid, y)
    case .layer(let number, let index, let layer): self.layer(number, index, layer, into: &grid, y)
    case .join(let number, let index, let skip):
      let measured = measures.join(block: number, repeat: index, skip: skip)
      let repeats = network.blocks.indices.contains(number) ? network.blocks[number].repeats : 1
      join(
        .block(number, skip: skip, repeat: index), measured, of: index == nil ? repeats : 1,
        into: &grid, y)
    case .longJoin(let skip):
      let measured = measures.join(block: nil, repeat: nil, skip: skip)
      join(.long(skip), measured, of: 1, into: &grid, y)
    }
  }

  private func heading(_ number: Int, _ index: Int?, into grid: inout Grid, _ y: Int) {
    guard network.blocks.indices.contains(number) else { return }
    let block = network.blocks[number]
    let count = block.layers.indices.reduce(0) {
      $0 + measures.parameters(block: number, repeat: index, layer: $1)
    }
    var parts = [Span(index.map { block.path(repeat: $0) } ?? block.name, .title)]
    if block.repeats > 1, index == nil {
      parts.append(Span(" ×\(NumberFormat.grouped(block.repeats))", .accent))
    }
    if !block.input.isEmpty { parts.append(Span(" from \(block.input)", .muted)) }
    if !block.trainable { parts.append(Span(" frozen", .muted)) }
    let used = wide(parts, into: &grid, y)
    if count > 0 {
      text(NumberFormat.abbreviated(count), columns.parameters, into: &grid, y, .muted, .right)
    }
    guard block.repeats > 1, index == nil else { return }
    let start = columns.name.x + used + 1
    let room = Rect(x: start, y: y, width: columns.norm.right - start, height: 1)
    strip(measures.norms(block: number, columns: room.width), into: &grid, room)
  }

  private func layer(
    _ number: Int, _ index: Int?, _ layer: Int, into grid: inout Grid, _ y: Int
  ) {
    guard network.blocks.indices.contains(number),
      network.blocks[number].layers.indices.contains(layer)
    else { return }
    let block = network.blocks[number]
    let kind = block.layers[layer].kind.kind
    var parts = [Span("  \(kind)")]
    if let name = block.layers[layer].name { parts.append(Span(" \(name)", .muted)) }
    let norm = measures.norm(block: number, repeat: index, layer: layer)
    spans(parts, before: norm.isNaN ? "" : words(norm), into: &grid, y)
    text(
      measures.shape(block: number, repeat: index, layer: layer), columns.shape, into: &grid, y,
      .muted)
    let count = measures.parameters(block: number, repeat: index, layer: layer)
    if count > 0 {
      text(NumberFormat.abbreviated(count), columns.parameters, into: &grid, y, .muted, .right)
    }
    if block.isFrozen(layer: layer), norm.isNaN, count > 0 {
      text(
        "frozen", Rect(x: columns.strip.x, y: y, width: columns.strip.width, height: 1),
        into: &grid, y, .muted)
    }
    bar(norm, into: &grid, y)
  }

  /// One column a repeat, its height and colour the norm.
  private func strip(_ norms: [Float], into grid: inout Grid, _ room: Rect) {
    let blocks = context.drawing.glyphs.lowerBlocks
    for (column, norm) in norms.enumerated() where !norm.isNaN && column < room.width {
      let (x, y) = (room.x + column, room.y)
      let under = grid[x, y].style
      guard let place = scale.position(norm) else {
        grid[x, y] = Cell(zeroMark, context.drawing[.bad].over(under))
        continue
      }
      let level = 1 + Int((place * Double(blocks.count - 2)).rounded())
      grid[x, y] = Cell(blocks[level], color(place, over: under))
    }
  }

  private func bar(_ norm: Float, into grid: inout Grid, _ y: Int) {
    guard !norm.isNaN else { return }
    let place = Rect(x: columns.strip.x, y: y, width: columns.strip.width, height: 1)
    if let position = scale.position(norm) {
      let blocks = context.drawing.glyphs.leftBlocks
      let steps = blocks.count - 1
      let filled = max(1, Int((position * Double(place.width * steps)).rounded()))
      for column in 0..<place.width {
        let level = min(max(filled - column * steps, 0), steps)
        guard level > 0 else { break }
        let x = place.x + column
        grid[x, y] = Cell(blocks[level], color(position, over: grid[x, y].style))
      }
    } else {
      text(norm == 0 ? "zero" : "", place, into: &grid, y, .bad)
    }
    number(norm, into: &grid, y)
  }

  private func words(_ norm: Float) -> String {
    norm == 0 && !scale.isShare ? "0" : playground.metric.words(norm, digits: 2)
  }

  private func number(_ norm: Float, into grid: inout Grid, _ y: Int) {
    let isBad = norm == 0 && !scale.isShare || !norm.isFinite
    text(words(norm), columns.norm, into: &grid, y, isBad ? .bad : .text, .right)
  }

  private var zeroMark: Unicode.Scalar { context.drawing.glyphs.hasBlocks ? "·" : "_" }

  /// Of a bar or a strip. Over a row in reverse video, which is bright, it has a colour of the
  /// map's dark half rather than be a block in the colour of the text.
  private func color(_ place: Double, over under: Style) -> Style {
    let theme = context.drawing.theme
    guard theme.sequential.hasColor else { return context.drawing[.accent].over(under) }
    guard under.reverse, under.foreground != .default else {
      return Style(foreground: theme.mark(at: Float(place))).over(under)
    }
    return Style(
      foreground: theme.sequential.color(at: Float(min(place, 0.43))),
      background: under.foreground)
  }

  /// - Parameter repeats: that the row stands for.
  private func join(
    _ id: SkipID, _ measured: JoinInstance?, of repeats: Int, into grid: inout Grid, _ y: Int
  ) {
    let value = measured.map { measures.norm($0, of: repeats) } ?? .nan
    switch network.skip(id) {
    case .inside(let block, let skip):
      var words = scaleWords(skip)
      if case .block(_, _, nil) = id, skip.enabled, !skip.offIn.isEmpty, network.isOn(id) {
        words += "  off in \(Set(skip.offIn).count) of \(block.repeats)"
      }
      joinRow(skip.join, isOn: network.isOn(id), measured, words, value, into: &grid, y)
    case .between(let skip):
      var words = "  from \(skip.from)"
      if skip.scale != 1 { words += "  scale \(NumberFormat.compact(skip.scale))" }
      joinRow(skip.join, isOn: skip.enabled, measured, words, value, into: &grid, y)
    case nil: return
    }
  }

  private func joinRow(
    _ join: Join, isOn: Bool, _ measured: JoinInstance?, _ words: String, _ value: Float,
    into grid: inout Grid, _ y: Int
  ) {
    let glyphs = context.drawing.glyphs
    let role: Role = isOn ? .skip : .skipOff
    let mark = glyphs.mark(of: join)
    var parts = [Span("\(mark) ", role), Span(isOn ? join.rawValue : "off", role)]
    if measured?.isProjection == true {
      parts.append(Span(" \(glyphs.projection) projection", role))
    }
    parts.append(Span(words, .muted))
    wide(parts, before: value.isNaN ? "" : self.words(value), into: &grid, y)
    if !value.isNaN { number(value, into: &grid, y) }
    if isOn, let count = measured?.parameterCount, count > 0 {
      text(NumberFormat.abbreviated(count), columns.parameters, into: &grid, y, .muted, .right)
    }
  }

  private func scaleWords(_ skip: Skip) -> String {
    var words = ""
    switch skip.branchScale {
    case .constant(1): break
    case .constant(let value): words += "  α \(NumberFormat.compact(value))"
    case .inverseSquareRootOfRepeats:
      words += context.drawing.glyphs.hasBlocks ? "  α 1/√repeats" : "  α 1/sqrt(repeats)"
    case .learnable: words += "  α learnt from 0"
    }
    if skip.scale != 1 { words += "  scale \(NumberFormat.compact(skip.scale))" }
    if skip.survival < 1 { words += "  survival \(NumberFormat.compact(skip.survival))" }
    if skip.dropout > 0 { words += "  dropout \(NumberFormat.compact(skip.dropout))" }
    return words
  }

  // MARK: Writing

  /// - Parameter number: what stands at the right, where names have the room of all columns.
  private func spans(_ spans: [Span], before number: String, into grid: inout Grid, _ y: Int) {
    let taken = columns.name.right - columns.norm.right + number.count + 1
    let right = number.isEmpty ? 0 : columns.name.right > columns.norm.x ? taken : 0
    let place = Rect(x: columns.name.x, y: y, width: columns.name.width, height: 1)
    grid.spans(spans, in: place.inset(right: right), context.drawing)
  }

  /// A row that uses the room of all columns, but for a number at the right.
  @discardableResult
  private func wide(
    _ spans: [Span], before number: String = "", into grid: inout Grid, _ y: Int
  ) -> Int {
    let place = Rect(
      x: columns.name.x, y: y, width: columns.norm.right - columns.name.x, height: 1)
    return grid.spans(
      spans, in: place.inset(right: number.isEmpty ? 0 : number.count + 1), context.drawing)
  }

  private func text(
    _ text: String, _ place: Rect, into grid: inout Grid, _ y: Int, _ role: Role,
    _ align: Alignment = .left
  ) {
    let rect = Rect(x: place.x, y: y, width: place.width, height: 1)
    guard !rect.isEmpty else { return }
    grid.text(
      text, in: rect, context.drawing[role].over(grid[rect.x, y].style), align: align)
  }
}
