// Marked rows of the network panel: from where marking began to the cursor. Layers of one block are
// marked as layers, anything wider as whole blocks.
import Networks
import TextUI

extension PlaygroundState {
  /// Where marking began; nil: nothing is marked.
  var anchor: NetworkRow.ID? {
    get { panels[NetworkPanel.self].anchor }
    set { panels[NetworkPanel.self].anchor = newValue }
  }

  /// What is marked.
  var marked: NetworkSelection? {
    guard let anchor, let first = place(of: anchor), let last = place(of: cursor) else {
      return nil
    }
    if first.block == last.block, let a = first.layer, let b = last.layer {
      return .layers(block: first.block, min(a, b)..<max(a, b) + 1)
    }
    return .blocks(min(first.block, last.block)..<max(first.block, last.block) + 1)
  }

  /// What an edit of several rows is about: what is marked, else the layer or block at the cursor.
  var selection: NetworkSelection? {
    if let marked { return marked }
    switch cursor {
    case .layer(let block, _, let layer): return .layers(block: block, layer..<layer + 1)
    case .block(let block, _): return .blocks(block..<block + 1)
    case .join, .longJoin, .input, .loss: return nil
    }
  }

  var whyNoSelection: String? {
    selection == nil ? "put the cursor on a layer or a block first" : nil
  }

  /// Whether a row is marked.
  func isMarked(_ row: NetworkRow.ID, _ marked: NetworkSelection?) -> Bool {
    switch (marked, row) {
    case (.layers(let block, let range), .layer(let own, _, let layer)):
      own == block && range.contains(layer)
    case (.blocks(let range), _): row.block.map { range.contains($0) } ?? false
    default: false
    }
  }

  /// Begins to mark at the cursor, or lets go.
  mutating func toggleMark() -> Response {
    guard anchor == nil else { return unmark() }
    guard canMark else { return .refusal("put the cursor on a layer or a block first") }
    anchor = cursor
    focus(on: NetworkPanel.id)
    return Response(saying: "marking: move to the last row; Y copies, Ctrl-X cuts, E lists more")
  }

  mutating func unmark() -> Response {
    anchor = nil
    return Response(saying: "nothing is marked any more")
  }

  /// Moves the cursor and marks what it goes over.
  mutating func extendMark(by rows: Int) -> Response {
    if anchor == nil {
      guard canMark else { return .refusal("put the cursor on a layer or a block first") }
      anchor = cursor
    }
    moveCursor(by: rows)
    return Response(
      saying: marked.map { "\($0.words) marked; Y copies, Ctrl-X cuts, E lists more" })
  }

  /// The block and, below its heading, the layer of a row.
  private func place(of row: NetworkRow.ID) -> (block: Int, layer: Int?)? {
    guard !network.blocks.isEmpty else { return nil }
    switch row {
    case .layer(let block, _, let layer): return (block, layer)
    case .block(let block, _): return (block, nil)
    case .join(let block, _, _):
      return (block, row.skip.flatMap { network.joinBoundary(of: $0) }.map { $0.index - 1 })
    case .input: return (0, nil)
    case .loss: return (network.blocks.count - 1, nil)
    case .longJoin: return nil
    }
  }

  /// Whether marking can begin at the cursor.
  private var canMark: Bool {
    switch cursor {
    case .layer, .block, .join: !network.blocks.isEmpty
    case .input, .loss, .longJoin: false
    }
  }
}

extension PlaygroundState {
  mutating func copySelection() -> Response {
    guard let selection else { return [] }
    do {
      let clip = try network.excerpt(selection)
      window.clip = clip
      anchor = nil
      return Response(saying: "copied \(clip.words); Ctrl-V puts a copy behind the cursor")
    } catch {
      return .refusal(problem(error))
    }
  }

  mutating func cutSelection() -> Response {
    guard let selection else { return [] }
    do {
      let clip = try network.excerpt(selection)
      let response = edit("cut \(clip.words); Ctrl-V puts it behind the cursor, u brings it back") {
        try $0.removing(selection)
      }
      if response.isDone {
        window.clip = clip
        anchor = nil
      }
      return response
    } catch {
      return .refusal(problem(error))
    }
  }

  /// Deletes what is marked, without keeping a copy.
  mutating func deleteMarked(_ marked: NetworkSelection) -> Response {
    let response = edit("deleted \(marked.words); u brings it back") { try $0.removing(marked) }
    if response.isDone { anchor = nil }
    return response
  }

  var whyNoPaste: String? {
    window.clip == nil ? "nothing was copied yet: Y copies, Ctrl-X cuts" : nil
  }

  /// Puts what was copied behind the cursor: layers into the block there, blocks behind it.
  mutating func paste() -> Response {
    guard let clip = window.clip else { return [] }
    let last = network.blocks.count - 1
    let place: (block: Int, index: Int)
    switch (clip, cursor) {
    case (.blocks, .input): place = (0, 0)
    case (.blocks, .loss): place = (last + 1, 0)
    case (.blocks, _): place = ((marked?.lastBlock ?? blockAtCursor ?? last) + 1, 0)
    case (.layers, .layer(let block, _, let layer)): place = (block, layer + 1)
    case (.layers, .join): place = joinPlace ?? (0, 0)
    case (.layers, .loss): place = (last, network.blocks.last?.layers.count ?? 0)
    case (.layers, _): place = (blockAtCursor ?? 0, 0)
    }
    return restructure("put in \(clip.words); u takes it back") { network in
      let (made, place) = try network.inserting(clip, inBlock: place.block, at: place.index)
      return (made, place.lastRow)
    }
  }

  private var joinPlace: (block: Int, index: Int)? {
    cursor.skip.flatMap { network.joinBoundary(of: $0) }.map { ($0.block, $0.index) }
  }

  /// Moves what is marked. It stays marked.
  mutating func moveMarked(_ marked: NetworkSelection, down: Bool) -> Response {
    var place: NetworkSelection?
    let response = restructure("moved \(marked.words) \(down ? "down" : "up")") { network in
      let moved = try network.moving(marked, down: down)
      place = moved.place
      return (moved.network, moved.place.lastRow)
    }
    if response.isDone, let place { anchor = place.firstRow }
    return response
  }

  /// An edit after which rows stand elsewhere: the cursor goes to the row that it names.
  mutating func restructure(
    _ what: String, _ change: (Network) throws -> (Network, NetworkRow.ID)
  ) -> Response {
    do {
      let (made, row) = try change(network)
      let response = edit(what) { _ in made }
      guard response.isDone else { return response }
      anchor = nil
      if case .block = row { unfolded = [] }
      cursor = row
      NetworkPanel.documentChanged(&self)
      return response
    } catch {
      return .refusal(problem(error))
    }
  }
}

extension NetworkSelection {
  fileprivate var lastBlock: Int {
    switch self {
    case .layers(let block, _): block
    case .blocks(let range): range.upperBound - 1
    }
  }

  fileprivate var firstRow: NetworkRow.ID {
    switch self {
    case .layers(let block, let range): .layer(block: block, repeat: nil, layer: range.lowerBound)
    case .blocks(let range): .block(range.lowerBound, repeat: nil)
    }
  }

  fileprivate var lastRow: NetworkRow.ID {
    switch self {
    case .layers(let block, let range):
      .layer(block: block, repeat: nil, layer: range.upperBound - 1)
    case .blocks(let range): .block(range.upperBound - 1, repeat: nil)
    }
  }
}

extension Response {
  /// Whether an edit was made.
  var isDone: Bool { !effects.isEmpty }
}
