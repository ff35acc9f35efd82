// The network, one row a layer: skips as arcs in the gutter, shape, gradient norm as a bar and a
// number. A folded block has a strip with one column for each repeat. Below the rows stands the
// diagnosis.
import Numerics
import Engine
import Networks
import Schema
import TextUI
import Training
import Experiments

enum NetworkPanel: PanelKind {
  static let id: PanelID = "network"
  static let title = "Network"
  static let place = PanelPlace.left
  static let explanation = """
    One row a layer: what it makes of a sample (out), the norm of the gradient by its weights \
    in the last step (‖∇W‖; g chooses another number), or, of a save that was opened and of a \
    number that is sampled, in the step that the title names, until n makes one; as a bar on a \
    logarithmic scale and as a number; of a block that is repeated the median over the repeats, \
    and above it a bar for each. zero is a gradient of exactly zero. ⊕ adds a skip, ⊞ puts it \
    beside the features, ⊗ gates it, ⊙ attends to it, ▣ is a projection; α is the factor on the \
    branch. Solid arcs are on, dotted ones off.
    """

  static func note(_ playground: PlaygroundState) -> String {
    guard let main = playground.main, main.parameterCount > 0 else { return "" }
    if let step = main.earlierStep(playground.metric) {
      return "\(playground.metric.symbol) of step \(NumberFormat.grouped(step))"
    }
    return "\(NumberFormat.grouped(main.parameterCount)) params"
  }

  static func foot(_ playground: PlaygroundState, in rect: Rect) -> String {
    guard !playground.document.presentation.notes.isEmpty else { return "" }
    let height = parts(playground, rect, rows: playground.rows.ids.count).footer.height
    return NetworkFooter.of(playground, width: rect.width).hidesNotes(in: height) ? "v: notes" : ""
  }

  /// The parts of the panel's room.
  struct Parts {
    var heading: Rect
    var rows: Rect
    var footer: Rect
  }

  static func parts(_ playground: PlaygroundState, _ rect: Rect, rows: Int) -> Parts {
    let (heading, rest) = rect.splitTop(rect.height >= 6 ? 1 : 0)
    let footer = NetworkFooter.of(playground, width: rect.width)
    let lines = footer.height(in: rest.height, rows: rows)
    let (body, foot) = rest.splitTop(min(rows + 1, rest.height - lines))
    return Parts(heading: heading, rows: body, footer: foot)
  }

  /// The first row shown: the cursor stays in view.
  static func offset(_ playground: PlaygroundState, _ rows: NetworkRows, visible: Int) -> Int {
    Scroll.offset(
      keeping: rows.index(of: playground.cursor), visible: visible, count: rows.ids.count,
      from: playground.panels[Self.self].scroll)
  }

  /// How many rows there is room for.
  static func visibleRows(_ playground: PlaygroundState, in rect: Rect) -> Int {
    parts(playground, rect, rows: playground.rows.ids.count).rows.height
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    let playground = context.playground
    let rows = playground.rows
    let parts = parts(playground, rect, rows: rows.ids.count)
    let offset = offset(playground, rows, visible: parts.rows.height)
    let shown = offset..<min(rows.ids.count, offset + parts.rows.height)
    let needsBar = rows.ids.count > parts.rows.height
    let area = parts.rows.inset(right: needsBar ? 2 : 0)
    let pending = playground.pendingArc(rows)
    let gutter = Gutter(rows, pending: pending)
    let columns = NetworkColumns(
      area, gutter: min(gutter.width, max(0, area.width - 16)), playground)

    let cursor = rows.index(of: playground.cursor)
    if let marked = playground.marked {
      for row in shown where playground.isMarked(rows.ids[row], marked) {
        let line = Rect(x: area.x, y: area.y + row - offset, width: area.width, height: 1)
        grid.fill(line, with: Cell(" ", context.drawing[.inactiveSelection]))
      }
    }
    if shown.contains(cursor) {
      let line = Rect(x: area.x, y: area.y + cursor - offset, width: area.width, height: 1)
      let role: Role = context.isFocused ? .selection : .inactiveSelection
      grid.fill(line, with: Cell(" ", context.drawing[role]))
    }
    gutter.draw(
      shown, into: &grid,
      in: Rect(x: area.x, y: area.y, width: columns.gutter, height: area.height), context.drawing,
      selected: pending?.id ?? playground.skipAtCursor,
      isOn: { $0 == pending?.id || playground.network.isOn($0) })
    columns.drawHeading(into: &grid, y: parts.heading.y, isShown: !parts.heading.isEmpty, context)
    let painter = NetworkRowPainter(context, columns)
    for row in shown {
      painter.draw(rows.ids[row], into: &grid, y: area.y + row - offset)
    }
    Scroll.drawBar(
      into: &grid, in: parts.rows, offset: offset, count: rows.ids.count, context.drawing)
    NetworkFooter.of(playground, width: rect.width).draw(
      into: &grid, in: parts.footer, context.drawing)
  }

  /// What is under a cell of the panel's room.
  enum Target {
    case row(NetworkRow.ID)
    case arc(SkipID)
    /// A finding of the diagnosis, by its place.
    case finding(Int)
  }

  static func target(_ playground: PlaygroundState, x: Int, y: Int, in rect: Rect) -> Target? {
    let rows = playground.rows
    let parts = parts(playground, rect, rows: rows.ids.count)
    if parts.footer.contains(x: x, y: y) {
      return NetworkFooter.of(playground, width: rect.width).finding(at: y - parts.footer.y)
        .map { .finding($0) }
    }
    guard parts.rows.contains(x: x, y: y) else { return nil }
    let row = offset(playground, rows, visible: parts.rows.height) + y - parts.rows.y
    guard rows.ids.indices.contains(row) else { return nil }
    let gutter = Gutter(rows, pending: playground.pendingArc(rows))
    if let skip = gutter.skip(
      row: row, column: x - parts.rows.x, isOn: { playground.network.isOn($0) }),
      playground.network.skip(skip) != nil
    {
      return .arc(skip)
    }
    return .row(rows.ids[row])
  }
}

/// Where the columns of the network panel are.
struct NetworkColumns {
  let gutter: Int
  let name: Rect
  let shape: Rect
  let strip: Rect
  let norm: Rect
  let parameters: Rect

  init(_ area: Rect, gutter: Int, _ playground: PlaygroundState) {
    self.gutter = gutter
    var rest = area.inset(left: gutter + (gutter > 0 ? 1 : 0))
    let hasParameters = rest.width >= 44
    var parts = rest.splitRight(hasParameters ? 8 : 0)
    (rest, parameters) = (parts.rest, parts.right)
    parts = rest.splitRight(7)
    (rest, norm) = (parts.rest, parts.right)
    // Whole names, with a space before what follows.
    let nameWidth = min(max(13, rest.width * 2 / 5, Self.widestName(playground) + 1), 22)
    let left = rest.splitLeft(min(nameWidth, rest.width))
    let shapes: (left: Rect, rest: Rect)
    if left.rest.width >= 12 {
      // Images and sequences need room that features do not. The strip keeps some.
      let widest = min(Self.widestShape(playground, ofRank: 2...) + 1, left.rest.width - 3)
      shapes = left.rest.splitLeft(max(6, widest))
    } else if case let widest = Self.widestShape(playground, ofRank: 1...),
      widest < left.rest.width
    {
      shapes = left.rest.splitLeft(max(4, widest + 1))
    } else {
      // No shape is better than the beginning of each; a name ends where its row's number begins.
      name = area.inset(left: gutter + (gutter > 0 ? 1 : 0)).splitRight(parameters.width).rest
      (shape, strip) = (Rect(width: 0, height: 0), Rect(width: 0, height: 0))
      return
    }
    name = left.left
    shape = shapes.left.inset(right: 1)
    // A bar of one or two columns says nothing.
    strip = shapes.rest.width < 4 ? Rect(width: 0, height: 0) : shapes.rest.inset(right: 1)
  }

  /// Characters of the longest name among the first layers, with its indent.
  private static func widestName(_ playground: PlaygroundState) -> Int {
    let layers = playground.network.blocks.lazy.flatMap(\.layers).prefix(256)
    return 2 + (layers.map(\.kind.kind.count).max() ?? 0)
  }

  /// Characters of the longest shape among the first layers, of those with so many dimensions.
  private static func widestShape(
    _ playground: PlaygroundState, ofRank ranks: PartialRangeFrom<Int>
  ) -> Int {
    (playground.main?.layers.prefix(256) ?? []).map(\.outputShape)
      .filter { ranks.contains($0.dimensions.count) }.map(\.description.count).max() ?? 0
  }

  func drawHeading(into grid: inout Grid, y: Int, isShown: Bool, _ context: PanelContext) {
    guard isShown else { return }
    let muted = context.drawing[.muted]
    func at(_ rect: Rect) -> Rect { Rect(x: rect.x, y: y, width: rect.width, height: 1) }
    grid.text("layer", in: at(name), muted)
    if shape.width >= 3 { grid.text("out", in: at(shape), muted) }
    let symbol = context.playground.metric.symbol
    let hasRoom = strip.width >= CharacterWidth.of(symbol)
    grid.text(symbol, in: at(hasRoom ? strip : norm), muted, align: hasRoom ? .left : .right)
    if hasRoom { grid.text("median", in: at(norm), muted, align: .right) }
    grid.text("params", in: at(parameters), muted, align: .right)
  }
}
