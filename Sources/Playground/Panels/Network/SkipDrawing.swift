// Drawing a skip: the cursor picks where it leaves, then where it joins; Esc gives up.
import Networks
import TextUI

/// A skip on its way: picked from one boundary to another.
struct SkipDrawing: Hashable, Sendable {
  /// nil while the start is being picked.
  var from: Boundary?

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
    drawing = SkipDrawing(from: nil)
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
    default: break
    }
    // Moving and looking go on. Anything that changes the document does not.
    guard let command = CommandCatalog.command(for: stroke, on: .playground),
      !command.worksWhileDrawing
    else { return nil }
    return .refusal("\(command.title): not while a skip is drawn (Esc gives up)")
  }

  /// Takes the cursor's row as the next end of the skip.
  mutating func pickBoundary() -> Response {
    guard let drawing else { return [] }
    guard let boundary = boundaryAtCursor else {
      return .refusal("a skip cannot start or join here; pick a layer, a block or the data")
    }
    guard let from = drawing.from else {
      self.drawing = SkipDrawing(from: boundary)
      return Response(saying: drawingPrompt)
    }
    do {
      let row = cursor
      let added = try network.addingSkip(from: from, to: boundary)
      let response = edit("skip drawn") { _ in added.network }
      self.drawing = nil
      guard !response.effects.isEmpty else { return response }
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
  /// What is asked for while a skip is drawn.
  var drawingPrompt: String? {
    guard let drawing else { return nil }
    guard let from = drawing.from else {
      return "Draw a skip: move to where it leaves, then Enter (Esc gives up)"
    }
    return "It leaves \(words(from)): move to where it joins, then Enter (Esc gives up)"
  }

  /// A boundary in words: `after body.dense2`.
  func words(_ boundary: Boundary) -> String {
    guard network.blocks.indices.contains(boundary.block) else { return "nowhere" }
    let block = network.blocks[boundary.block]
    let place = boundary.repeat.map { block.path(repeat: $0) } ?? block.name
    guard boundary.index > 0, boundary.index <= block.layers.count else {
      return "at the input of \(place)"
    }
    return "after \(place).\(block.layerName(boundary.index - 1))"
  }
}
