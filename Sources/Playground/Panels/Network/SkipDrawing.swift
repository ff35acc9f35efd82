// Drawing a skip: the cursor picks where it leaves, then where it joins; Esc gives up.
import Networks
import Schema
import TextUI

/// A skip on its way: picked from one boundary to another.
struct SkipDrawing: Hashable, Sendable {
  /// nil while the start is being picked.
  var from: Boundary?
  /// The row it was picked at.
  var row: NetworkRow.ID?
  /// Whether it is drawn with the mouse: letting go of the button draws it.
  var isDragged = false

  /// What the arc of a skip that is not there yet is called.
  static let pending = SkipID.long(-1)

  /// The hint bar meanwhile.
  static let hints = [
    HintItem(label: "j k", word: "move", stroke: KeyStroke(.down)),
    HintItem(label: "Enter", word: "pick", stroke: KeyStroke(.enter)),
    HintItem(label: "z", word: "unfold", stroke: "z"),
    HintItem(label: "Esc", word: "give up", stroke: KeyStroke(.escape)),
  ]
}

extension PlaygroundState {
  /// The skip being drawn.
  var drawing: SkipDrawing? {
    get { panels[NetworkPanel.self].drawing }
    set { panels[NetworkPanel.self].drawing = newValue }
  }

  mutating func startDrawing() -> Response {
    drawing = SkipDrawing()
    anchor = nil
    focus(on: NetworkPanel.id)
    return Response(saying: drawingPrompt)
  }

  /// What a key does while a skip is drawn. Nil leaves it to the commands.
  mutating func drawingKey(_ stroke: KeyStroke) -> Response? {
    switch stroke.key {
    case .escape:
      drawing = nil
      return Response(saying: "no skip drawn")
    case .enter, .character("A"), .character("a"): return pickBoundary()
    // Moving and looking go on; a command that changes the document says that it does not.
    default: return nil
    }
  }

  /// Takes the cursor's row as the next end of the skip.
  mutating func pickBoundary() -> Response {
    guard let drawing else { return [] }
    guard let boundary = boundaryAtCursor else {
      return .refusal("a skip cannot start or join here; pick a layer, a block or the data")
    }
    guard let from = drawing.from else {
      self.drawing = SkipDrawing(from: boundary, row: cursor)
      return Response(saying: drawingPrompt)
    }
    do {
      let row = cursor
      let added = try network.addingSkip(from: from, to: boundary)
      let title = words(ofSkipFrom: from, to: boundary, as: added.skip, in: added.network)
      let response = edit("\(title); e edits it, u takes it back") { _ in added.network }
      self.drawing = nil
      guard response.isDone else { return response }
      switch added.skip {
      case .block(let block, let skip, _):
        cursor = .join(block: block, repeat: row.repeat, skip: skip)
      case .long(let skip): cursor = .longJoin(skip: skip)
      }
      documentChanged()
      return response
    } catch {
      return .refusal(problem(error))
    }
  }
}

extension PlaygroundState {
  /// What is asked for while a skip is drawn: both ends by their names, and what it would be.
  var drawingPrompt: String? {
    guard let drawing else { return nil }
    let here = boundaryAtCursor.map { words($0) }
    guard let from = drawing.from else {
      let place = here.map { " (now \($0))" } ?? ""
      return "Draw a skip: move to where it leaves\(place), then Enter; Esc gives up"
    }
    guard let to = boundaryAtCursor, to != from else {
      return "It leaves \(words(from)): move to where it joins, then Enter (Esc gives up)"
    }
    do {
      let added = try network.addingSkip(from: from, to: to)
      let title = words(ofSkipFrom: from, to: to, as: added.skip, in: added.network)
      return "\(title): Enter draws it, Esc gives up"
    } catch {
      return "no skip to \(words(to)): \((error as? Fault)?.message ?? problem(error))"
    }
  }

  /// Why no skip can run to the cursor; nil where one can, or none is being drawn.
  var drawingObstacle: String? {
    guard let from = drawing?.from, let to = boundaryAtCursor, to != from else { return nil }
    do {
      _ = try network.addingSkip(from: from, to: to)
      return nil
    } catch {
      return problem(error)
    }
  }

  /// The arc of the skip that is being drawn, from the row it was picked at to the cursor.
  func pendingArc(_ rows: NetworkRows) -> SkipSpan? {
    guard let row = drawing?.row, drawing?.from != nil else { return nil }
    let (a, b) = (rows.index(of: row), rows.index(of: cursor))
    return a == b ? nil : SkipSpan(SkipDrawing.pending, from: min(a, b), to: max(a, b))
  }

  /// `skip from the input of body to after body.dense2`, `long skip from stem to head`.
  private func words(
    ofSkipFrom first: Boundary, to second: Boundary, as id: SkipID, in network: Network
  ) -> String {
    switch (network.skip(id), id) {
    case (.between(let skip), _): return "long skip from \(skip.from) to the input of \(skip.to)"
    case (.inside(let block, let skip), .block(let number, _, _)):
      let repeats = block.repeats > 1 ? ", in each of its \(block.repeats) repeats" : ""
      let (from, to) = (
        Boundary(block: number, index: skip.from), Boundary(block: number, index: skip.to)
      )
      return "skip from \(words(from)) to \(words(to))\(repeats)"
    default: return "skip from \(words(first)) to \(words(second))"
    }
  }

  /// A boundary in words: `after body.dense2`, `the input of body`.
  func words(_ boundary: Boundary) -> String {
    guard network.blocks.indices.contains(boundary.block) else { return "nowhere" }
    let block = network.blocks[boundary.block]
    let place = boundary.repeat.map { block.path(repeat: $0) } ?? block.name
    guard boundary.index > 0, boundary.index <= block.layers.count else {
      return "the input of \(place)"
    }
    return "after \(place).\(block.layerName(boundary.index - 1))"
  }
}

/// Drawing with the mouse: from the row that was pressed to the one where the button is let go.
extension PlaygroundState {
  /// The mouse is over a row, with its button down since `pressed`.
  mutating func dragSkip(from pressed: NetworkRow.ID, to row: NetworkRow.ID) -> Response {
    guard drawing?.isDragged == true || (drawing == nil && row != pressed) else { return [] }
    if drawing == nil {
      cursor = pressed
      guard let from = boundaryAtCursor else { return [] }
      anchor = nil
      drawing = SkipDrawing(from: from, row: pressed, isDragged: true)
    }
    cursor = row
    return []
  }

  /// The button is let go: draws the skip, or says why there is none.
  mutating func dropSkip(isOverRow: Bool) -> Response {
    guard let drawing, drawing.isDragged else { return [] }
    guard isOverRow, cursor != drawing.row else {
      self.drawing = nil
      return Response(saying: "no skip drawn")
    }
    let response = pickBoundary()
    self.drawing = nil
    return response
  }
}
